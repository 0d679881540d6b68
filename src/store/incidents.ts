import type { incidentEvents, incidentMembers, incidents, signals } from './schema.ts'

export type Signal = typeof signals.$inferSelect
export type Incident = typeof incidents.$inferSelect
export type IncidentMember = typeof incidentMembers.$inferSelect
export type IncidentEvent = typeof incidentEvents.$inferSelect
