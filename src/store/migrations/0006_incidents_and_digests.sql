CREATE TABLE "digest_slots" (
	"digest" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"late" boolean NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "digest_slots_digest_slot_pk" PRIMARY KEY("digest","slot")
);
--> statement-breakpoint
CREATE TABLE "digest_subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"kind" text NOT NULL,
	"products" jsonb,
	"cron" text NOT NULL,
	"zone" text NOT NULL,
	"skips_unchanged" boolean NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "follow_ups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"incident_id" uuid NOT NULL,
	"repository" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"labels" jsonb NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"asked_in" text,
	"state" text NOT NULL,
	"tried_at" timestamp with time zone,
	"number" integer,
	"url" text,
	"problem" text,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "follows" (
	"user_id" text NOT NULL,
	"product" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "follows_user_id_product_pk" PRIMARY KEY("user_id","product")
);
--> statement-breakpoint
CREATE TABLE "github_people" (
	"login" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"how" text NOT NULL,
	"asked_at" timestamp with time zone,
	"asked_of" text,
	"known_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "held_tells" (
	"key" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"content" jsonb NOT NULL,
	"thread" jsonb,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "homes" (
	"user_id" text PRIMARY KEY NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"shown_hash" text,
	"shown_at" timestamp with time zone,
	"products" jsonb
);
--> statement-breakpoint
CREATE TABLE "incident_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"incident_id" uuid NOT NULL,
	"sequence" bigserial NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"by" text,
	"sentence" text NOT NULL,
	"link" text,
	"tell" jsonb,
	"told_at" timestamp with time zone,
	"key" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_members" (
	"incident_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"sender" text NOT NULL,
	"title" text NOT NULL,
	"about" text,
	"severity" text NOT NULL,
	"status" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"signals" integer NOT NULL,
	"turns" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	CONSTRAINT "incident_members_incident_id_fingerprint_pk" PRIMARY KEY("incident_id","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" serial NOT NULL,
	"product" text NOT NULL,
	"product_title" text NOT NULL,
	"environment" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"severity" text NOT NULL,
	"severity_chosen" boolean NOT NULL,
	"state" text NOT NULL,
	"affects" text,
	"channel_id" text,
	"started_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"assignee" text,
	"snoozed_until" timestamp with time zone,
	"escalation_step" integer NOT NULL,
	"climbs_at" timestamp with time zone,
	"flapping" boolean NOT NULL,
	"closes_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"reopened" integer NOT NULL,
	"changes" jsonb,
	"suspect_id" uuid,
	"revision" integer NOT NULL,
	"shown_revision" integer NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "monitor_results" (
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"monitor" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"took_ms" integer NOT NULL,
	"excused" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "monitor_rollups" (
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"monitor" text NOT NULL,
	"span" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"probes" integer NOT NULL,
	"failed" integer NOT NULL,
	"unknown" integer NOT NULL,
	"durations" jsonb NOT NULL,
	CONSTRAINT "monitor_rollups_product_environment_monitor_span_at_pk" PRIMARY KEY("product","environment","monitor","span","at")
);
--> statement-breakpoint
CREATE TABLE "monitor_states" (
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"monitor" text NOT NULL,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"streak" integer NOT NULL,
	"streak_since" timestamp with time zone,
	"last_at" timestamp with time zone NOT NULL,
	"last_status" text NOT NULL,
	"last_summary" text NOT NULL,
	"last_took_ms" integer NOT NULL,
	CONSTRAINT "monitor_states_product_environment_monitor_pk" PRIMARY KEY("product","environment","monitor")
);
--> statement-breakpoint
CREATE TABLE "mutes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"monitor" text,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"from" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "preferences" (
	"user_id" text PRIMARY KEY NOT NULL,
	"quiet_from" text,
	"quiet_to" text,
	"via" text NOT NULL,
	"tells" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigserial NOT NULL,
	"sender" text NOT NULL,
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" text NOT NULL,
	"severity" text NOT NULL,
	"title" text NOT NULL,
	"about" text,
	"evidence" jsonb NOT NULL,
	"happened_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"incident_id" uuid
);
--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_members" ADD CONSTRAINT "incident_members_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_suspect_id_releases_id_fk" FOREIGN KEY ("suspect_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "digest_slots_open" ON "digest_slots" USING btree ("state","slot");--> statement-breakpoint
CREATE UNIQUE INDEX "digest_subscriptions_standing" ON "digest_subscriptions" USING btree ("channel_id","kind") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "follow_ups_asked" ON "follow_ups" USING btree ("asked_at") WHERE state = 'asked';--> statement-breakpoint
CREATE INDEX "follow_ups_incident" ON "follow_ups" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "held_tells_due" ON "held_tells" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_events_key" ON "incident_events" USING btree ("incident_id","key");--> statement-breakpoint
CREATE INDEX "incident_events_order" ON "incident_events" USING btree ("incident_id","sequence");--> statement-breakpoint
CREATE INDEX "incident_members_fingerprint" ON "incident_members" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "incidents_product" ON "incidents" USING btree ("product","environment","opened_at");--> statement-breakpoint
CREATE INDEX "incidents_open" ON "incidents" USING btree ("product") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "incidents_unshown" ON "incidents" USING btree ("changed_at") WHERE shown_revision < revision;--> statement-breakpoint
CREATE INDEX "incidents_climbing" ON "incidents" USING btree ("climbs_at");--> statement-breakpoint
CREATE INDEX "incidents_closing" ON "incidents" USING btree ("closes_at");--> statement-breakpoint
CREATE UNIQUE INDEX "monitor_results_monitor" ON "monitor_results" USING btree ("product","environment","monitor","at");--> statement-breakpoint
CREATE INDEX "monitor_results_at" ON "monitor_results" USING btree ("at");--> statement-breakpoint
CREATE INDEX "monitor_rollups_span" ON "monitor_rollups" USING btree ("span","at");--> statement-breakpoint
CREATE INDEX "mutes_standing" ON "mutes" USING btree ("product","until") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "signals_pending" ON "signals" USING btree ("product","sequence") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "signals_received" ON "signals" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "signals_fingerprint" ON "signals" USING btree ("product","environment","fingerprint","sequence");--> statement-breakpoint
CREATE INDEX "signals_hidden" ON "signals" USING btree ("received_at") WHERE settled_at is not null and incident_id is null and status = 'firing';--> statement-breakpoint
CREATE INDEX "messages_place" ON "messages" USING btree ("channel_id","ts");