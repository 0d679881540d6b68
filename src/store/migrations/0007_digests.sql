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
CREATE TABLE "preferences" (
	"user_id" text PRIMARY KEY NOT NULL,
	"quiet_from" text,
	"quiet_to" text,
	"via" text NOT NULL,
	"tells" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "digest_slots_open" ON "digest_slots" USING btree ("state","slot");--> statement-breakpoint
CREATE UNIQUE INDEX "digest_subscriptions_standing" ON "digest_subscriptions" USING btree ("channel_id","kind") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "held_tells_due" ON "held_tells" USING btree ("due_at");