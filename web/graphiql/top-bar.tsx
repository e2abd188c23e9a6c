import { useGraphiQL } from '@graphiql/react';
import { type ReactElement, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { demoSession, signInAsGuest, signOut } from './demo-session.js';
import { freshValues, knownValues, loadExamples, templateOf } from './examples.js';
import { fillPlaceholders, type Json, placeholderNames, refill } from './placeholders.js';

/** `text` as JSON, or undefined where a visitor is in the middle of writing it. */
function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Replaces placeholders in the open tab's variables as soon as their values are known. */
function useFilledPlaceholders(): void {
  const known = useSyncExternalStore(knownValues.subscribe, knownValues.get);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const tabId = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab or value brings other text to fill.
  useEffect(() => {
    const text = variableEditor?.getValue() ?? '';
    const filled = fillPlaceholders(text, freshValues());
    if (filled !== text) variableEditor?.setValue(filled);
  }, [variableEditor, tabId, known]);
}

/** The button's label and its action: new ids and a new key in the open tab's variables. */
function useRefill(): { label: string; usable: boolean; run: () => Promise<void> } {
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const operationName = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.operationName);
  const template = templateOf(operationName);
  const names = template === undefined ? [] : placeholderNames(template);
  const run = async (): Promise<void> => {
    if (template === undefined || !variableEditor) return;
    // Filled in even when no seat is free, because another tab may need only the performance.
    await loadExamples().finally(() => {
      const filled = refill(template, parseJson(variableEditor.getValue()), freshValues());
      variableEditor.setValue(JSON.stringify(filled, null, 2));
    });
  };
  const label = names.length > 0 && !names.includes('seatId') ? 'Fill in example ids' : 'Fill in a free seat';
  return { label, usable: names.length > 0, run };
}

/** The page's own commands: example ids, and a demo token that every request carries. */
export function TopBar(): ReactElement {
  const session = useSyncExternalStore(demoSession.subscribe, demoSession.get);
  const [notice, setNotice] = useState('');
  const [busy, setBusy] = useState(false);
  const refillTab = useRefill();
  useFilledPlaceholders();

  const attempt = useCallback(async (command: () => Promise<void>) => {
    setBusy(true);
    setNotice('');
    await command().catch((error: unknown) =>
      setNotice(error instanceof Error ? error.message : String(error)),
    );
    setBusy(false);
  }, []);
  useEffect(() => {
    void attempt(loadExamples);
  }, [attempt]);

  // A busy button is not `disabled`: that would take the focus away from a visitor who pressed it by
  // keyboard.
  const on = (command: () => Promise<void>) => ({
    type: 'button' as const,
    'aria-disabled': busy,
    onClick: () => {
      if (!busy) void attempt(command);
    },
  });

  return (
    <>
      <p role="status">
        {notice && <span className="notice">{notice} </span>}
        {session ? `Signed in as ${session.viewer.user.displayName}` : 'Not signed in'}
      </p>
      <button {...on(refillTab.run)} disabled={!refillTab.usable}>
        {refillTab.label}
      </button>
      {session ? (
        <button {...on(signOut)}>Sign out</button>
      ) : (
        <button {...on(signInAsGuest)} className="primary">
          Demo token
        </button>
      )}
    </>
  );
}
