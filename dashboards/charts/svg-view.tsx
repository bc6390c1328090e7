// Renders a chart tree with Preact: the same tree that `toSvgText` writes as text.

import { h, type VNode } from 'preact'
import type { SvgAttrs, SvgNode } from './svg.js'

/** @param attrs extra attributes for the outermost element, such as `role` and `aria-labelledby` */
export function SvgView({ node, attrs }: { node: SvgNode; attrs?: SvgAttrs }): VNode {
  return toVNode(node, attrs)
}

function toVNode(node: SvgNode, extra?: SvgAttrs): VNode {
  const attrs = Object.entries({ ...node.attrs, ...extra })
  const props = Object.fromEntries(attrs.map(([name, value]) => [name === 'class' ? 'className' : name, value]))
  return h(node.name, props, ...node.children.map((c) => (typeof c === 'string' ? c : toVNode(c))))
}
