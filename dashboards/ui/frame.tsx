// The frame of every page: skip link, top bar, navigation (left; below on a phone), main, footer. The page brings its own h1.

import type { ComponentChildren, VNode } from 'preact'

export interface NavItem {
  readonly href: string
  readonly label: string
  /** One word for the bar at the bottom of a phone, where five must fit beside each other. */
  readonly shortLabel?: string
  readonly current: boolean
  /** How many wait there; named for screen readers by `countLabel`. */
  readonly count?: number
  readonly countLabel?: string
}

export interface FrameProps {
  product: { readonly name: string; readonly href: string }
  words: { readonly skipToContent: string; readonly navigation: string }
  /** At most five on a phone; empty in a window that another system launched. */
  nav: readonly NavItem[]
  /** Team switch, search, connection state, user. */
  top?: ComponentChildren
  /** Help phone, accessibility statement, version. */
  footer: ComponentChildren
  children: ComponentChildren
}

export function Frame({ product, words, nav, top, footer, children }: FrameProps): VNode {
  return (
    <div className={nav.length > 0 ? 'frame' : 'frame frame--plain'}>
      <a className="skip-link" href="#main">
        {words.skipToContent}
      </a>
      <header className="topbar">
        <a className="topbar-product" href={product.href}>
          <ProductMark />
          {product.name}
        </a>
        {top && <div className="topbar-slot">{top}</div>}
      </header>
      {nav.length > 0 && (
        <nav className="sidenav" aria-label={words.navigation}>
          <ul>
            {nav.map((item) => (
              <li key={item.href}>
                <a href={item.href} aria-current={item.current ? 'page' : undefined}>
                  <span className={item.shortLabel ? 'nav-long' : undefined}>{item.label}</span>
                  {item.shortLabel && <span className="nav-short">{item.shortLabel}</span>}
                  {item.count !== undefined && <NavCount count={item.count} label={item.countLabel} />}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <main className="main" id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="footer">{footer}</footer>
    </div>
  )
}

function NavCount({ count, label }: { count: number; label?: string | undefined }): VNode {
  return (
    <span className="nav-count">
      {count}
      {label && <span className="visually-hidden"> {label}</span>}
    </span>
  )
}

/** A reading that finds its level: a line settling inside a band. */
function ProductMark(): VNode {
  return (
    <svg className="topbar-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="1" y="9" width="22" height="6" rx="3" fill="currentColor" opacity="0.22" />
      <path
        d="M2 17L7 5L11.5 15L15 11L22 12"
        fill="none"
        stroke="currentColor"
        stroke-width="2.2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
