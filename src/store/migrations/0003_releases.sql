CREATE TABLE "attempts" (
	"nonce" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"release_id" uuid,
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"runbook" text,
	"commit" text NOT NULL,
	"previous" jsonb,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"tried_at" timestamp with time zone,
	"handle" jsonb,
	"status" jsonb,
	"place" jsonb,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "broken_glass" (
	"key" text PRIMARY KEY NOT NULL,
	"first_by" text NOT NULL,
	"first_reason" text NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"second_by" text,
	"second_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "locks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"owner" text,
	"reason" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "pauses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"by" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"candidate_id" uuid NOT NULL,
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"commit" text NOT NULL,
	"state" text NOT NULL,
	"state_since" timestamp with time zone NOT NULL,
	"deployed_by" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"deployed_at" timestamp with time zone,
	"previous" jsonb,
	"problem" text,
	"judgement" jsonb,
	"proof" jsonb,
	"rollback_reason" text,
	"rolled_back_by" text,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"product" text NOT NULL,
	"environment" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"measure" text NOT NULL,
	"metric" text,
	"value" double precision NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_candidate_id_candidates_id_fk" FOREIGN KEY ("candidate_id") REFERENCES "public"."candidates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempts_open" ON "attempts" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "attempts_release" ON "attempts" USING btree ("release_id");--> statement-breakpoint
CREATE UNIQUE INDEX "locks_standing" ON "locks" USING btree ("product","environment") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "pauses_standing" ON "pauses" USING btree ((ended_at is null)) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "releases_environment" ON "releases" USING btree ("product","environment","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_busy" ON "releases" USING btree ("product","environment") WHERE state in ('deploying', 'watching', 'rolling-back', 'unknown');--> statement-breakpoint
CREATE INDEX "samples_environment" ON "samples" USING btree ("product","environment","at");