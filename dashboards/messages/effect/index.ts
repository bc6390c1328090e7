// The words of the effect pages in both languages.

import type { Lang } from '../../charts/index.js'
import { type EffectMessages, effectDa } from './da.js'
import { effectEn } from './en.js'

export type { EffectMessages } from './da.js'

export const EFFECT_MESSAGES: Readonly<Record<Lang, EffectMessages>> = { da: effectDa, en: effectEn }
