CREATE TABLE "acts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "candidates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product" text NOT NULL,
	"product_title" text NOT NULL,
	"environment" text NOT NULL,
	"repository" text NOT NULL,
	"ref" text NOT NULL,
	"branch" text,
	"commit" text,
	"commits" jsonb NOT NULL,
	"state" text NOT NULL,
	"problem" text,
	"same_as" uuid,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"lapses_at" timestamp with time zone NOT NULL,
	"place" jsonb,
	"manifest_hash" text NOT NULL,
	"checklists" jsonb NOT NULL,
	"report_id" uuid,
	"branch_head" text,
	"checked_at" timestamp with time zone,
	"decision" jsonb,
	"nudged_by" text,
	"nudged_at" timestamp with time zone,
	"revision" integer DEFAULT 0 NOT NULL,
	"shown_revision" integer DEFAULT -1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conditions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"candidate_id" uuid NOT NULL,
	"signature_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"text" text NOT NULL,
	"closed_by" text,
	"closed_at" timestamp with time zone,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"product" text NOT NULL,
	"sequence" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"verb" text NOT NULL,
	"object" jsonb NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"evidence" jsonb,
	"message" jsonb,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "ledger_product_sequence_pk" PRIMARY KEY("product","sequence")
);
--> statement-breakpoint
CREATE TABLE "ledger_heads" (
	"product" text PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"candidate_id" uuid NOT NULL,
	"role" text NOT NULL,
	"seat" integer NOT NULL,
	"person" text NOT NULL,
	"decision" text NOT NULL,
	"reason" text,
	"seal" jsonb NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end" text,
	"end_reason" text
);
--> statement-breakpoint
CREATE TABLE "ticks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"candidate_id" uuid NOT NULL,
	"checklist" text NOT NULL,
	"item_id" text NOT NULL,
	"title" text NOT NULL,
	"confirms" text,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text,
	"link" text,
	"expires_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "waivers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product" text NOT NULL,
	"product_title" text NOT NULL,
	"environment" text NOT NULL,
	"check_id" text NOT NULL,
	"check_title" text NOT NULL,
	"found" text NOT NULL,
	"reason" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"decided_by" text,
	"decided_as" text,
	"decided_at" timestamp with time zone,
	"decision_reason" text,
	"place" jsonb
);
--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conditions" ADD CONSTRAINT "conditions_candidate_id_candidates_id_fk" FOREIGN KEY ("candidate_id") REFERENCES "public"."candidates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conditions" ADD CONSTRAINT "conditions_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_candidate_id_candidates_id_fk" FOREIGN KEY ("candidate_id") REFERENCES "public"."candidates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticks" ADD CONSTRAINT "ticks_candidate_id_candidates_id_fk" FOREIGN KEY ("candidate_id") REFERENCES "public"."candidates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "acts_state" ON "acts" USING btree ("state","received_at");--> statement-breakpoint
CREATE INDEX "candidates_product" ON "candidates" USING btree ("product","environment","requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "candidates_open" ON "candidates" USING btree ("product","environment","commit") WHERE state = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_seat" ON "signatures" USING btree ("candidate_id","role","seat") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_person" ON "signatures" USING btree ("candidate_id","person") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "ticks_standing" ON "ticks" USING btree ("candidate_id","checklist","item_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "waivers_standing" ON "waivers" USING btree ("product","environment","check_id") WHERE state in ('asked', 'granted');--> statement-breakpoint
CREATE INDEX "waivers_expiry" ON "waivers" USING btree ("state","expires_at");