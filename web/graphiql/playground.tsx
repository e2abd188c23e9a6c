import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import type { ExecutionResult } from 'graphql-ws';
import { type ReactElement, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { templateOf } from './examples.js';
import { createFetcher } from './fetcher.js';
import { Runs } from './runs.js';
import { operationTabs } from './tabs.js';
import { TopBar } from './top-bar.js';

const sources = import.meta.glob<string>('../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const defaultTabs = operationTabs(Object.values(sources)).map(({ operationName, query }) => {
  const template = templateOf(operationName);
  return { query, variables: template ? JSON.stringify(template, null, 2) : '' };
});

/** The data that GraphiQL would restore after a reload: its tabs and the texts of its editors. */
const TAB_KEYS = ['tabState', 'query', 'variables', 'headers', 'shouldPersistHeaders'];

/**
 * GraphiQL's storage: it belongs to this browser tab and is gone when the tab is closed, because its history
 * keeps sent operations, which may hold a password. The tabs are new at each load: an old seat id would only
 * be refused, and sent operations are in the history.
 */
function tabStorage(): Storage {
  for (const key of TAB_KEYS) sessionStorage.removeItem(`graphiql:${key}`);
  return sessionStorage;
}

/** Shows the results that came for a tab while another was open, as soon as the tab is opened again. */
function GoingOn({ runs }: { runs: Runs<ExecutionResult> }): null {
  const { run, stop } = useGraphiQLActions();
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  useEffect(() => {
    // When a tab is added, GraphiQL takes the previous one as still running.
    stop();
    if (runs.goesOn(tab)) void run();
  }, [runs, run, stop, tab]);
  return null;
}

/** GraphiQL with a tab for each operation of the project, and the page's own commands in `topBar`. */
export function Playground({ topBar }: { topBar: HTMLElement }): ReactElement {
  const [runs] = useState(() => new Runs<ExecutionResult>());
  const [fetcher] = useState(() => createFetcher(runs));
  const [storage] = useState(tabStorage);
  return (
    <GraphiQL
      fetcher={fetcher}
      onTabChange={({ tabs, activeTabIndex }) =>
        runs.opened(
          tabs[activeTabIndex]?.id ?? '',
          tabs.map(({ id }) => id),
        )
      }
      storage={storage}
      defaultTabs={defaultTabs}
      initialVariables={defaultTabs[0]?.variables}
      defaultEditorToolsVisibility="variables"
      showPersistHeadersSettings={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <span />
      </GraphiQL.Logo>
      <GoingOn runs={runs} />
      {createPortal(<TopBar />, topBar)}
    </GraphiQL>
  );
}
