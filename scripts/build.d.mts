export const ROOT: string
export function build(options?: {
  only?: 'web' | 'server'
  progress?: (line: string) => void
}): Promise<{ server: boolean; web: boolean }>
