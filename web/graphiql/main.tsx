import { createRoot } from 'react-dom/client';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './style.css';
import { Playground } from './playground.js';

/** The element of index.html with this id; a page without it is broken, so its absence is an error. */
function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}

createRoot(element('playground')).render(<Playground topBar={element('top-bar')} />);
