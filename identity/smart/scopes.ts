// SMART scopes: reading them, and cutting what a client asks for down to what it is registered for.
// v2: `system/Observation.rs`; the v1 forms `.read`, `.write` and `.*` mean `rs`, `cud` and `cruds`.

/** Letters in the order that the specification demands. */
const LETTERS = 'cruds'
const SCOPE = /^(patient|user|system)\/([A-Z][A-Za-z]{1,63}|\*)\.(read|write|\*|c?r?u?d?s?)$/
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

export interface ResourceScope {
  context: string
  resourceType: string
  /** Sorted as in `cruds`. */
  letters: string
  /** The suffix as written was a v1 form. */
  v1: boolean
}

/** null for what is not a resource scope, or has parts (`?category=…`) that we cannot enforce yet. */
export function parseScope(text: string): ResourceScope | null {
  const [, context, resourceType, suffix] = SCOPE.exec(text) ?? []
  if (!context || !resourceType || !suffix) return null
  return { context, resourceType, letters: V1[suffix] ?? suffix, v1: suffix in V1 }
}

const common = (a: string, b: string): string => [...LETTERS].filter((l) => a.includes(l) && b.includes(l)).join('')

function spell(type: string, letters: string, asked: ResourceScope): string {
  const v1 = asked.v1 && letters === 'rs' ? 'read' : asked.v1 && letters === 'cud' ? 'write' : null
  return `${asked.context}/${type}.${v1 ?? letters}`
}

/**
 * What is granted: asked ∩ registered, letter by letter; a star is spelled out as the registered types.
 * Anything we do not understand is left out; nothing left means `invalid_scope`.
 */
export function grantedScopes(asked: string, registered: readonly string[]): string[] {
  const rights = registered.map(parseScope).filter((s) => s !== null)
  const granted = new Set<string>()
  for (const text of asked.split(' ').filter((t) => t !== '')) {
    const wish = parseScope(text)
    if (wish?.context !== 'system') continue
    for (const right of rights) {
      if (right.context !== wish.context) continue
      const everyType = wish.resourceType === '*' || right.resourceType === '*'
      if (!everyType && wish.resourceType !== right.resourceType) continue
      const letters = common(wish.letters, right.letters)
      if (letters !== '')
        granted.add(spell(wish.resourceType === '*' ? right.resourceType : wish.resourceType, letters, wish))
    }
  }
  return [...granted]
}

/** Whether scopes give the right to read (`r`) or search (`s`) a resource type. */
export function scopesAllow(scopes: readonly string[], resourceType: string, letter: 'r' | 's'): boolean {
  return scopes
    .map(parseScope)
    .some(
      (s) => s !== null && (s.resourceType === resourceType || s.resourceType === '*') && s.letters.includes(letter),
    )
}
