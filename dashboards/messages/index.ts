// The two catalogues and the languages they speak.

import type { Lang } from '../charts/index.js'
import { da, type Messages } from './da.js'
import { en } from './en.js'

export type { Messages } from './da.js'

export const CATALOGUES: Readonly<Record<Lang, Messages>> = { da, en }
