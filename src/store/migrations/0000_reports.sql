CREATE TABLE "check_results" (
	"report_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"check_id" text NOT NULL,
	"status" text NOT NULL,
	"code" text NOT NULL,
	"summary" text NOT NULL,
	"asked" jsonb NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"took_ms" integer NOT NULL,
	CONSTRAINT "check_results_report_id_position_pk" PRIMARY KEY("report_id","position")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"sender" text NOT NULL,
	"id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"repeats" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "deliveries_sender_id_pk" PRIMARY KEY("sender","id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"key" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"ts" text NOT NULL,
	"posted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product" text NOT NULL,
	"product_title" text NOT NULL,
	"environment" text NOT NULL,
	"state" text NOT NULL,
	"asked_in" text NOT NULL,
	"asked_by" text NOT NULL,
	"place" jsonb,
	"manifest_hash" text NOT NULL,
	"verdict" text,
	"score" integer,
	"assessment" jsonb,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "check_results" ADD CONSTRAINT "check_results_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "check_results_history" ON "check_results" USING btree ("product","environment","check_id","asked_at");--> statement-breakpoint
CREATE INDEX "deliveries_received" ON "deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "reports_product" ON "reports" USING btree ("product","environment","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "reports_gathering" ON "reports" USING btree ("product","environment","asked_in") WHERE state = 'gathering';