CREATE TABLE "held_tells" (
	"key" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"content" jsonb NOT NULL,
	"thread" jsonb,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "github_people" ADD COLUMN "asked_of" text;--> statement-breakpoint
CREATE INDEX "held_tells_due" ON "held_tells" USING btree ("due_at");