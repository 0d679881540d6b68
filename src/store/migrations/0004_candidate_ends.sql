ALTER TABLE "candidates" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
UPDATE "candidates" SET "ended_at" = (SELECT min("started_at") FROM "releases" WHERE "candidate_id" = "candidates"."id") WHERE "state" = 'released';
