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
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "follow_ups_asked" ON "follow_ups" USING btree ("asked_at") WHERE state = 'asked';--> statement-breakpoint
CREATE INDEX "follow_ups_incident" ON "follow_ups" USING btree ("incident_id");