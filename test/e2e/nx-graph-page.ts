/**
 * The page that `nx graph` writes, open in a real browser. Nx draws on a canvas, so no element of the page stands for an edge:
 * the drawing library, Cytoscape, is asked which edges it shows and where, and the canvas whether a line lies there.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Browser } from '../support/browser.ts'
import { type Files, NxWorkspace } from './nx-workspace.ts'

const from = 'apps/backend-api/src'
const to = 'infra/lambda/functions/backend/src'
const files: Files = {
  'lockstep.json': { mirrors: { 'lambda-source': { from, to } } },
  'apps/backend-api/project.json': { name: 'backend-api', projectType: 'application' },
  [`${from}/license.py`]: 'class License: pass\n',
  'infra/lambda/project.json': { name: 'lambda', projectType: 'application' },
  [`${to}/license.py`]: 'class License: pass\n',
}

/** The URL's own way to say: every project, each by itself instead of by folder, from left to right. */
const view = { config: { theme: 'light', mode: 'individual', showMode: 'all', rankDir: 'LR' } }

/** Cytoscape registers itself on its element, and the page takes that away again when it mounts a second time: keep the last. */
const keepGraph = `Object.defineProperty(HTMLElement.prototype, '_cyreg', {
  get() { return this.registration },
  set(registration) { this.registration = registration; if (registration) window.registration = registration },
})`

/** True once the projects are there and nothing has moved since it was last asked. */
const standsStill = `(() => {
  const graph = window.registration?.cy
  if (!graph || graph.nodes().empty()) return false
  const [last, now] = [window.lastBox, JSON.stringify(graph.elements().renderedBoundingBox())]
  window.lastBox = now
  return last === now
})()`

const readDrawing = `(() => {
  const graph = window.registration.cy
  const canvas = document.querySelector('canvas[data-id="layer2-node"]')
  const scale = canvas.width / canvas.clientWidth
  const isPainted = ({ x, y }) => canvas.getContext('2d')
    .getImageData(x * scale - 2, y * scale - 2, 5, 5).data.some(value => value > 0)
  const name = node => node.data('label') ?? node.id()
  return {
    projects: graph.nodes(':visible').filter(node => isPainted(node.renderedPosition())).map(name).sort(),
    edges: graph.edges(':visible').filter(edge => isPainted(edge.renderedMidpoint()))
      .map(edge => name(edge.source()) + ' → ' + name(edge.target())).sort(),
    box: graph.elements().renderedBoundingBox(),
  }
})()`

export interface Drawing {
  /** The names of the projects that can be seen. */
  readonly projects: string[]
  /** The edges that can be seen, as `lambda → backend-api`. */
  readonly edges: string[]
  /** The rectangle around them all, in pixels of the page. */
  readonly box: { readonly x1: number; readonly y1: number; readonly w: number; readonly h: number }
}

/** What the browser shows of the graph of a workspace with a backend and the lambda that holds its copy. */
export async function drawGraph(): Promise<{ readonly drawing: Drawing; readonly picture: Buffer }> {
  using workspace = new NxWorkspace(files)
  const page = join(workspace.root, '.nx/graph/graph.html')
  const { code, output } = workspace.nx(`graph --file=${page}`)
  if (code !== 0) throw new Error(output)
  const url = `${pathToFileURL(page)}#/projects?rawGraph=${encodeURIComponent(JSON.stringify(view))}`
  await using browser = await Browser.open(url, keepGraph)
  await browser.waitUntil(standsStill)
  const drawing = await browser.evaluate<Drawing>(readDrawing)
  const { x1, y1, w, h } = drawing.box
  const margin = 16
  const clip = { x: x1 - margin, y: y1 - margin, width: w + 2 * margin, height: h + 2 * margin }
  return { drawing, picture: await browser.photograph(clip) }
}
