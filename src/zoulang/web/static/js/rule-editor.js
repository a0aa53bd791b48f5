// The editor of rules: one line for an expression, or a whole file; with names, functions and units to choose from,
// and the checker's marks. It knows nothing of the page around it.
window.ruleEditor = (() => {
  const CM = window.CodeMirror;
  const RUN = /[\u4e00-\u9fffA-Za-z_0-9.%“”（）]+$/;
  const LONGEST = 24;

  const theme = CM.EditorView.theme({
    "&": { backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: "var(--step-0)" },
    "&.cm-focused": { outline: "2px solid var(--action)", outlineOffset: "-1px" },
    ".cm-content": { fontFamily: "var(--sans)", caretColor: "var(--ink)", lineHeight: "1.65" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-gutters": { backgroundColor: "var(--wash)", color: "var(--muted)", borderRight: "1px solid var(--hairline)" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--action-wash) 60%, transparent)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--action) 30%, transparent)" },
    ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--action)", color: "var(--on-action)" },
    ".cm-completionDetail": { fontStyle: "normal", color: "var(--muted)", marginLeft: "1em" },
    "li[aria-selected] .cm-completionDetail": { color: "inherit" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
    ".cm-panels": { backgroundColor: "var(--wash)", color: "var(--ink)" },
    ".cm-searchMatch": { backgroundColor: "var(--warn-wash)" },
  });

  const colours = CM.HighlightStyle.define([
    { tag: [CM.tags.propertyName, CM.tags.definition(CM.tags.propertyName)], color: "var(--data-1)" },
    { tag: CM.tags.comment, color: "var(--muted)", fontStyle: "italic" },
    { tag: [CM.tags.string, CM.tags.content], color: "var(--ink)" },
    { tag: [CM.tags.punctuation, CM.tags.separator, CM.tags.brace, CM.tags.squareBracket], color: "var(--quiet)" },
  ]);

  // Chinese is written without spaces, so the longest tail of the run before the cursor that begins a word counts.
  const completion = (words) => (context) => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - LONGEST), context.pos);
    const run = RUN.exec(before)?.[0] ?? "";
    for (let cut = 0; cut < run.length; cut += 1) {
      const tail = run.slice(cut);
      const found = words().filter(({ label }) => label !== tail && label.startsWith(tail));
      if (found.length && !/^[\d.]+$/.test(tail)) return { from: context.pos - tail.length, options: options(found), filter: false };
    }
    if (/\d$/.test(before)) return { from: context.pos, options: options(words().filter(({ kind }) => kind === "unit")), filter: false };
    if (!context.explicit && !/[\s（(，,+\-×÷≥≤<>=]$/.test(before)) return null;
    return { from: context.pos, options: options(words().filter(({ kind }) => kind !== "unit")), filter: false };
  };

  const options = (words) => words.map(({ label, kind, detail }) => ({ label, type: kind, detail }));

  const common = (words) => [
    theme,
    CM.syntaxHighlighting(colours),
    CM.history(),
    CM.drawSelection(),
    CM.autocompletion({ override: [completion(words)], icons: false, maxRenderedOptions: 60 }),
    CM.tooltips({ parent: document.body }),
    CM.EditorView.lineWrapping,
  ];

  const heard = (changed) => CM.EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString()));

  const oneLine = ({ parent, text, words, label, changed, close }) => {
    const single = CM.EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change));
    const keys = CM.Prec.high(CM.keymap.of([
      { key: "Enter", run: (view) => CM.acceptCompletion(view) || (close(true), true) },
      { key: "Escape", run: (view) => (CM.completionStatus(view.state) ? false : (close(false), true)) },
    ]));
    const view = new CM.EditorView({
      parent,
      doc: text,
      extensions: [
        ...common(words), single, keys, heard(changed),
        CM.keymap.of([...CM.completionKeymap, ...CM.defaultKeymap, ...CM.historyKeymap]),
        CM.EditorView.contentAttributes.of({ "aria-label": label }),
      ],
    });
    view.focus();
    view.dispatch({ selection: { anchor: text.length } });
    return view;
  };

  const wholeFile = ({ parent, text, words, label, changed, readOnly }) => new CM.EditorView({
    parent,
    doc: text,
    extensions: [
      CM.lineNumbers(), CM.foldGutter(), CM.lintGutter(), CM.highlightActiveLine(), CM.highlightActiveLineGutter(),
      ...common(words), CM.yaml(), CM.search(), CM.highlightSelectionMatches(), CM.indentOnInput(), heard(changed),
      CM.keymap.of([...CM.completionKeymap, ...CM.searchKeymap, ...CM.foldKeymap, ...CM.lintKeymap, ...CM.historyKeymap, ...CM.defaultKeymap]),
      CM.EditorState.readOnly.of(readOnly),
      CM.EditorView.contentAttributes.of({ "aria-label": label }),
    ],
  });

  const mark = (view, problems) => {
    const last = view.state.doc.length;
    const diagnostics = problems.map(({ from, to, warning, said }) => ({
      from: Math.min(from, last),
      to: Math.min(Math.max(to, from + 1), last),
      severity: warning ? "warning" : "error",
      message: said,
    }));
    view.dispatch(CM.setDiagnostics(view.state, diagnostics.sort((one, other) => one.from - other.from)));
  };

  const replace = (view, text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  const goTo = (view, place) => {
    view.dispatch({ selection: { anchor: Math.min(place, view.state.doc.length) }, scrollIntoView: true });
    view.focus();
  };

  return { oneLine, wholeFile, mark, replace, goTo };
})();
