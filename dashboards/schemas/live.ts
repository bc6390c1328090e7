// Live events as the browser receives them over `/api/events`.

import * as z from 'zod/mini'
import { worklistRow } from './worklist.js'

export const rowEvent = z.object({ row: worklistRow, before: z.enum(['red', 'yellow', 'green', 'none']) })
export type RowEvent = z.infer<typeof rowEvent>

/** Something new of this citizen: whoever shows her asks again. */
export const observationEvent = z.object({ citizen: z.string(), metric: z.string(), at: z.number() })
export type ObservationEvent = z.infer<typeof observationEvent>

export const deviceEvent = z.object({ device: z.string(), at: z.number() })
export const ingestEvent = z.object({ readings: z.number(), perSecond: z.number(), at: z.number() })
export type IngestEvent = z.infer<typeof ingestEvent>
