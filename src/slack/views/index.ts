import type { AnyView } from '../view.ts'

/** Every modal of ours that can be submitted. */
export const views: readonly AnyView[] = []
