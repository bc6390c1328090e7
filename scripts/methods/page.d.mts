export interface Sources {
  files: { path: string; text: string }[]
  defaults: unknown
}
export function sourcesOf(root: string): Sources
export function methods(sources: Sources & { notFigures?: Record<string, string[]> }): {
  page: string
  faults: string[]
}
