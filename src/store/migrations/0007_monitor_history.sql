DROP INDEX "monitor_results_monitor";--> statement-breakpoint
CREATE INDEX "monitor_results_at" ON "monitor_results" USING btree ("at");--> statement-breakpoint
CREATE INDEX "monitor_rollups_span" ON "monitor_rollups" USING btree ("span","at");--> statement-breakpoint
CREATE UNIQUE INDEX "monitor_results_monitor" ON "monitor_results" USING btree ("product","environment","monitor","at");