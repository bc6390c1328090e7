// Nothing to show, and something that failed: both say why, and what comes next.

import type { ComponentChildren, VNode } from 'preact'

export interface EmptyStateProps {
  /** Why there is nothing, such as "Ingen åbne alarmer. Seneste kontrol kl. 14.05." */
  text: string
  /** The next step, if there is one. */
  children?: ComponentChildren
}

export function EmptyState({ text, children }: EmptyStateProps): VNode {
  return (
    <div className="empty">
      <p>{text}</p>
      {children}
    </div>
  )
}

export interface ErrorStateProps {
  /** What failed. */
  title: string
  /** What still works, and what the reader can do. */
  text: string
  /** "Fejlkode 7f3a": short, for the help desk; never a person's data. */
  errorId?: string
  retry?: { readonly href: string; readonly label: string }
}

export function ErrorState({ title, text, errorId, retry }: ErrorStateProps): VNode {
  return (
    <div className="error" role="alert">
      <p className="error-title">{title}</p>
      <p>{text}</p>
      {retry && (
        <p>
          <a className="button" href={retry.href}>
            {retry.label}
          </a>
        </p>
      )}
      {errorId && <p className="muted">{errorId}</p>}
    </div>
  )
}
