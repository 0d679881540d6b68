import type { AnyView } from '../view.ts'
import { askForWaiver, refuse } from './waivers.ts'

/** Every modal of ours that can be submitted. */
export const views: readonly AnyView[] = [askForWaiver, refuse]
