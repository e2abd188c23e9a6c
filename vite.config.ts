import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The GraphiQL page: `vite build` writes dist/graphiql, which the API serves at /graphiql/.
export default defineConfig({
  root: 'web/graphiql',
  base: '/graphiql/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/graphiql',
    emptyOutDir: true,
    // One page for a current browser: the editor alone is larger than the limit at which Vite warns.
    target: 'es2022',
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      // GraphiQL's packages carry directives ("use client", "use no memo") that mean nothing in a bundle.
      onLog(level, log, report) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
