// Makes the data flow live.

import { COUNT_MS, liveView } from '../../client/live-view.client.js'
import { ingestData } from '../../schemas/ops.js'
import { IngestView } from './ingest-view.js'

await liveView(IngestView, ingestData, COUNT_MS)
