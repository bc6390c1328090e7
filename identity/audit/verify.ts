// Walks the audit trail and its anchors, and says whether anything was changed, removed, moved or cut off.

import { type AuditPageRow, auditHeads, auditPage, type Queryable } from '#ledger'
import type { KeySet } from '../keys/key-ring.js'
import { type Anchor, readAnchors } from './anchor.js'
import { isJson } from './canonical-json.js'
import { genesis, keyOf, linkHash } from './chain.js'

export type AuditProblemKind =
  /** The event does not match its hash. */
  | 'changed'
  /** One or more numbers are not there. */
  | 'missing'
  /** The event does not follow the one before it. */
  | 'reordered'
  /** Events after the last one are gone: head or anchor says there were more. */
  | 'truncated'
  /** The head does not match the last event. */
  | 'head-mismatch'
  /** An anchor line was not written by us. */
  | 'anchor-forged'

export interface AuditProblem {
  stream: string
  seq: number
  kind: AuditProblemKind
}

export interface AuditVerdict {
  ok: boolean
  streams: number
  events: number
  /** How many points of the trail were compared with the anchors' file; with none, a cut end cannot be seen. */
  anchors: number
  /** The first hundred. */
  problems: AuditProblem[]
}

const PAGE = 2_000
const MOST_PROBLEMS = 100

export async function verifyAudit(db: Queryable, keys: KeySet, anchorFolder: string | null): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  const { anchors, forged } = anchorFolder === null ? { anchors: [], forged: 0 } : await readAnchors(anchorFolder, keys)
  if (forged > 0) problems.push({ stream: '', seq: forged, kind: 'anchor-forged' })
  const heads = await auditHeads(db)
  const streams = new Map(heads.map((h) => [h.stream, h]))
  for (const { stream } of anchors) if (!streams.has(stream)) streams.set(stream, { stream, seq: 0, hash: null })
  let events = 0
  for (const head of streams.values())
    events += await verifyStream(
      db,
      keys,
      head,
      anchors.filter((a) => a.stream === head.stream),
      problems,
    )
  return {
    ok: problems.length === 0,
    streams: streams.size,
    events,
    anchors: anchors.length,
    problems: problems.slice(0, MOST_PROBLEMS),
  }
}

async function verifyStream(
  db: Queryable,
  keys: KeySet,
  head: { stream: string; seq: number; hash: Buffer | null },
  anchors: readonly Anchor[],
  problems: AuditProblem[],
): Promise<number> {
  const { stream } = head
  const anchored = new Map(anchors.map((a) => [a.seq, a.hash]))
  let last = { seq: 0, hash: genesis(stream) }
  let events = 0
  for (;;) {
    const rows = await auditPage(db, stream, last.seq, PAGE)
    for (const row of rows) {
      const seq = Number(row.seq)
      const kind = problemOf(keys, stream, row, last)
      if (kind) problems.push({ stream, seq, kind })
      const anchor = anchored.get(seq)
      if (anchor !== undefined && anchor !== row.hash.toString('base64'))
        problems.push({ stream, seq, kind: 'changed' })
      last = { seq, hash: row.hash }
      events++
    }
    if (rows.length < PAGE) break
  }
  const most = Math.max(head.seq, ...anchors.map((a) => a.seq))
  if (last.seq < most) problems.push({ stream, seq: last.seq, kind: 'truncated' })
  else if (events > 0 && (head.seq !== last.seq || !head.hash?.equals(last.hash)))
    problems.push({ stream, seq: last.seq, kind: 'head-mismatch' })
  return events
}

function problemOf(
  keys: KeySet,
  stream: string,
  row: AuditPageRow,
  last: { seq: number; hash: Buffer },
): AuditProblemKind | null {
  const seq = Number(row.seq)
  if (seq !== last.seq + 1) return 'missing'
  const { event } = row
  if (!isJson(event)) return 'changed'
  const link = {
    stream,
    seq,
    recordedAt: row.recorded_at,
    citizenId: row.citizen_id,
    event,
    personalHash: row.personal_hash,
  }
  if (!linkHash(keyOf(keys, event), row.previous, link).equals(row.hash)) return 'changed'
  return row.previous.equals(last.hash) ? null : 'reordered'
}
