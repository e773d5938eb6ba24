/* <inspection-qa> - answers from inspection reports inside another page. No framework, no cookies.
   <script src="https://HOST/widget.js" defer></script>
   <inspection-qa authority="Wexcombe" placeholder="Ask about Wexcombe"></inspection-qa>
   docs/intranet.md lists its attributes. Every text goes in by textContent, so nothing in a report or a
   question can become markup. Frames of the service are given the height of their content.
   It is sent without its indentation: no text may hold a line break of its own. */
(() => {
  "use strict";
  const here = document.currentScript ? document.currentScript.src : location.href;
  const TIMEOUT_MS = 20000;

  const WORDS = {
    en: {
      label: "Ask what the inspectors said", ask: "Ask", asking: "Looking in the reports …",
      placeholder: "Ask in everyday words", sources: "Where it says so", page: "page", others: "Other reports",
      paragraph: "paragraph", newTab: "opens in a new tab", more: "Open with all sources",
      source: "Source", also: "You could ask", nearest: "The nearest passages",
      away: "The answering service cannot be reached just now.", again: "Try again",
      none: "The answering service has no reports to look in just now.",
      origin: "This page is not on the list of pages that may ask. Its editor can have it added.",
      busy: "There are too many questions just now. Try again in a minute.",
      key: "The service does not accept this page's key. Its editor can have it renewed.",
      policy: "This page's own security policy (connect-src) does not let it ask. Its editor can add the service.",
      failed: "The question could not be answered: ", empty: "Write a question first.",
      right: "Is this answer right?", yes: "Yes", no: "No", send: "Send",
      kept: "This keeps question and answer for those who run the service, and nothing about you.",
      why: "What is wrong or missing? (optional; name no child)",
      thanks: "Thank you. Days until it is deleted: ", unkept: "This could not be kept.",
    },
    cy: {
      label: "Gofynnwch beth ddywedodd yr arolygwyr", ask: "Gofyn", asking: "Yn chwilio …",
      placeholder: "Gofynnwch mewn geiriau bob dydd", sources: "Ble mae'n dweud hynny",
      page: "tudalen", paragraph: "paragraff", others: "Adroddiadau eraill", newTab: "yn agor mewn tab newydd",
      more: "Agor gyda'r holl ffynonellau", source: "Ffynhonnell", also: "Gallech ofyn",
      nearest: "Y darnau agosaf",
      away: "Ni ellir cyrraedd y gwasanaeth ar hyn o bryd.", again: "Rhowch gynnig arall arni",
      none: "Nid oes gan y gwasanaeth adroddiadau ar hyn o bryd.",
      origin: "Nid yw'r dudalen hon ar y rhestr o dudalennau a all ofyn.",
      busy: "Mae gormod o gwestiynau ar hyn o bryd. Rhowch gynnig arall arni mewn munud.",
      key: "Nid yw'r gwasanaeth yn derbyn allwedd y dudalen hon.",
      policy: "Nid yw polisi diogelwch y dudalen hon (connect-src) yn caniatáu gofyn.",
      failed: "Ni ellid ateb y cwestiwn: ", empty: "Ysgrifennwch gwestiwn yn gyntaf.",
      right: "A yw'r ateb hwn yn gywir?", yes: "Ydy", no: "Nac ydy", send: "Anfon",
      kept: "Mae hyn yn cadw'r cwestiwn a'r ateb i'r gwasanaeth, a dim byd amdanoch chi.",
      why: "Beth sydd o'i le neu ar goll? (dewisol; peidiwch ag enwi plentyn)",
      thanks: "Diolch. Dyddiau nes ei ddileu: ", unkept: "Ni ellid cadw hyn.",
    },
  };

  const STYLE = `
:host { display: block; color-scheme: light dark;
  --_accent: var(--inspection-qa-accent, light-dark(#0f5499, #9ccbff));
  --_on-accent: var(--inspection-qa-on-accent, light-dark(#ffffff, #12171d));
  --_text: var(--inspection-qa-text, light-dark(#16202a, #f1f4f7));
  --_faint: var(--inspection-qa-faint, light-dark(#4d5760, #b9c2cb));
  --_ground: var(--inspection-qa-background, light-dark(#ffffff, #12171d));
  --_line: var(--inspection-qa-line, light-dark(#6f7780, #8a949e));
  font: 1rem/1.5 var(--inspection-qa-font, system-ui, "Segoe UI", Arial, sans-serif); }
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; }
section { color: var(--_text); background: var(--_ground); border: 1px solid var(--_line);
  border-radius: 4px; padding: 1rem; container-type: inline-size; overflow-wrap: anywhere; }
label { display: block; font-weight: 700; margin: 0 0 .4rem; }
.row { display: flex; gap: .5rem; flex-wrap: wrap; }
input { flex: 1 1 12rem; min-width: 0; font: inherit; color: inherit; background: transparent;
  border: 2px solid var(--_line); border-radius: 4px; padding: .45rem .6rem; }
input::placeholder { color: var(--_faint); opacity: 1; }
button { font: inherit; font-weight: 700; cursor: pointer; border-radius: 4px; padding: .45rem 1.1rem;
  border: 2px solid var(--_accent); background: var(--_accent); color: var(--_on-accent); }
button.quiet { background: transparent; color: var(--_accent); font-weight: 400; margin: 0 .4rem .4rem 0;
  padding: .25rem .7rem; text-align: left; }
button[aria-disabled="true"] { opacity: .75; cursor: progress; }
:focus-visible { outline: 3px solid #ffbf47; outline-offset: 1px; box-shadow: 0 0 0 5px #16202a; }
a { color: var(--_accent); text-underline-offset: .15em; }
.out:not(:empty) { margin-top: 1rem; }
.scroll { overflow-x: auto; margin-bottom: .6rem; }
table { border-collapse: collapse; font-size: .92em; overflow-wrap: normal; }
th::first-letter { text-transform: uppercase; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--_line); }
.answer { border-left: 5px solid var(--_accent); padding-left: .9rem; margin-bottom: .8rem; }
p { margin: 0 0 .6rem; }
q { quotes: "\\201c" "\\201d"; }
.note, .where { color: var(--_faint); font-size: .92em; }
.head { font-weight: 700; margin: .8rem 0 .3rem; }
ol, ul { margin: 0 0 .6rem; padding: 0; list-style: none; }
li { padding: .3rem 0; }
.ref { display: inline-block; min-width: 1.5em; padding: 0 .3em; margin-left: .3em; border-radius: 3px;
  text-align: center; font-size: .78em; font-weight: 700; background: var(--_accent); color: var(--_on-accent); }
.grades li { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: center;
  justify-content: space-between; border-bottom: 1px solid var(--_line); }
.badge { display: inline-flex; gap: .4em; align-items: center; font-weight: 700; font-size: .92em;
  border: 2px solid currentColor; border-radius: 4px; padding: .1em .6em .1em .5em; }
.badge i { width: .85em; height: .85em; background: currentColor; flex: none; }
.best { color: light-dark(#0b5394, #9ccbff); }
.best i { width: 1em; height: 1em; clip-path: polygon(50% 0, 62% 36%, 100% 36%, 69% 58%, 81% 95%, 50% 72%, 19% 95%, 31% 58%, 0 36%, 38% 36%); }
.good { color: light-dark(#005a30, #7be0a4); }
.good i { border-radius: 50%; }
.middling { color: light-dark(#7a4100, #ffc46b); }
.middling i { clip-path: polygon(50% 4%, 100% 96%, 0 96%); }
.worst { color: light-dark(#a10d1b, #ff9d9d); }
.none { color: var(--_faint); border-style: dashed; }
.none i { background: none; border: 2px solid currentColor; border-radius: 50%; }
.trouble { border-left: 5px solid light-dark(#a10d1b, #ff9d9d); padding-left: .9rem; }
:host([compact]) section { padding: .6rem; font-size: .92em; }
:host([compact]) .sources, :host([compact]) .scroll, :host([compact]) .others { display: none; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }`;

  /** An element ("p.note" has a class) with children; strings become text, never markup. */
  function make(kind, ...children) {
    const [tag, ...classes] = kind.split(".");
    const node = document.createElement(tag);
    node.className = classes.join(" ");
    node.append(...children.filter((c) => c !== null && c !== ""));
    return node;
  }

  function kindOf(rank, scale) {
    if (rank === null || scale < 2) return "none";
    if (rank === 1) return "best";
    if (rank >= scale) return "worst";
    return rank === 2 && scale > 3 ? "good" : "middling";
  }

  function day(iso) {
    if (!iso) return "";
    return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
  }

  let count = 0;

  /** A form of one line with its label, box and button. */
  function oneLine(longest, send) {
    const [label, input, button] = [make("label"), make("input"), make("button")];
    input.id = label.htmlFor = `line-${(count += 1)}`;
    Object.assign(input, { type: "text", autocomplete: "off", maxLength: longest });
    const form = make("form", label, make("div.row", input, button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(input.value);
    });
    return [form, label, input, button];
  }

  class InspectionQA extends HTMLElement {
    static observedAttributes = ["placeholder", "label", "lang"];

    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet(); // allowed by a CSP without unsafe-inline; <style> is not
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      let form;
      [form, this.title_, this.input, this.button] = oneLine(2000, (text) => this.ask(text));
      this.out = make("div.out"); // read out when it changes; the sources after it are not
      this.out.setAttribute("role", "status");
      this.more = make("div.more");
      root.append(make("section", form, this.out, this.more));
      this.relabel();
    }

    attributeChangedCallback() {
      if (this.shadowRoot) this.relabel();
    }

    relabel() {
      this.input.placeholder = this.getAttribute("placeholder") || this.words.placeholder;
      this.title_.textContent = this.getAttribute("label") || this.words.label;
      this.button.textContent = this.words.ask;
    }

    get words() {
      const lang = (this.closest("[lang]")?.lang || "en").slice(0, 2).toLowerCase();
      return WORDS[lang] || WORDS.en;
    }

    get server() {
      return new URL(this.getAttribute("server") || ".", here);
    }

    /** Asks and shows what comes; of two questions in a row only the later one is shown. */
    async ask(question) {
      question = question.trim();
      if (!question) return this.show([make("p.trouble", this.words.empty)]);
      this.input.value = question;
      this.pending?.abort();
      const pending = (this.pending = new AbortController());
      const timer = setTimeout(() => pending.abort("timeout"), TIMEOUT_MS);
      this.blocked = false;
      const onBlocked = (event) => { this.blocked ||= event.blockedURI.startsWith(this.server.origin); };
      document.addEventListener("securitypolicyviolation", onBlocked);
      this.busy(true);
      this.show([make("p.note", this.words.asking)]);
      let shown = null;
      try {
        const response = await this.post("ask", { question, top: 3, ...this.scope }, pending.signal);
        const data = await response.json();
        shown = response.ok ? this.answer(data) : [this.trouble(this.problem(response, data), question)];
      } catch {
        shown = [this.trouble(await this.reason(), question)];
      }
      clearTimeout(timer);
      document.removeEventListener("securitypolicyviolation", onBlocked);
      if (this.pending !== pending) return undefined;
      this.busy(false);
      return this.show(...shown);
    }

    post(path, body, signal) {
      const headers = { "Content-Type": "application/json" };
      if (this.getAttribute("key")) headers.Authorization = `Bearer ${this.getAttribute("key")}`;
      return fetch(new URL(`api/${path}`, this.server), {
        method: "POST", credentials: "omit", signal, headers, body: JSON.stringify(body),
      });
    }

    /** Not `disabled`: that would take the focus from whoever pressed it. */
    busy(is) {
      this.button.setAttribute("aria-disabled", String(is));
      this.out.setAttribute("aria-busy", String(is));
    }

    get scope() {
      const scope = {};
      for (const name of ["authority", "framework"]) {
        if (this.getAttribute(name)) scope[name] = this.getAttribute(name);
      }
      if (/^\d{4}$/.test(this.getAttribute("year") || "")) scope.year = Number(this.getAttribute("year"));
      return scope;
    }

    problem(response, data) {
      const none = response.status === 503 && !response.headers.get("Retry-After"); // no index, no model
      const words = none ? "none" : { 401: "key", 403: "key", 429: "busy", 503: "busy" }[response.status];
      return words ? this.words[words] : this.words.failed + (data.detail || response.status);
    }

    /** Why there is no answer, and a way to ask the same again. */
    trouble(text, question) {
      const again = this.quiet(this.words.again, () => {
        this.input.focus();
        this.ask(question);
      });
      return [make("p.trouble", text), again];
    }

    /** A refused origin and a dead server look alike; /healthz, which any page may read, tells them
        apart. A proxy before a dead server answers too, but not so. */
    async reason() {
      try {
        const reply = await fetch(new URL("healthz", this.server), { credentials: "omit", signal: AbortSignal.timeout(4000) });
        return reply.ok ? this.words.origin : this.words.away;
      } catch {
        await new Promise((done) => setTimeout(done)); // the policy's event comes after the failure
        return this.blocked ? this.words.policy : this.words.away;
      }
    }

    show(answer, more = []) {
      this.out.replaceChildren(...answer);
      this.more.replaceChildren(...more);
      this.dispatchEvent(new CustomEvent("inspection-qa-shown", { bubbles: true }));
    }

    /** What answers, and what stands below it. */
    answer(data) {
      const more = make("div");
      const said = [];
      if (data.refusal) {
        said.push(make("div.answer", this.english(make("p", data.refusal.message))));
        this.choices(more, "", this.words.also, data.refusal.suggestions.map((q) => [q, q]));
        this.sources(more, data.refusal.related, this.words.nearest);
      } else {
        const graded = data.kind === "grade" ? data.judgements : [];
        const parts = data.parts.filter((p) => !this.repeats(p, graded));
        if (parts.length) said.push(make("div.answer", ...parts.map((p) => this.part(p))));
        if (graded.length) said.push(...this.grades(graded));
        else if (data.table) more.append(this.table(data.table));
        this.sources(more, data.citations, this.words.sources);
        this.choices(more, "others", this.words.others, data.alternatives.slice(0, 3).map((a) => [a.label, a.question]));
      }
      more.append(make("p", this.link(this.permalink(data), this.words.more)));
      if (this.hasAttribute("feedback")) more.append(this.opinion(data));
      return [said, [more]];
    }

    /** The reports are in English, whatever the labels are. */
    english(node) {
      node.lang = "en";
      return node;
    }

    part(part) {
      const refs = part.markers.map((m) => {
        const ref = make("span.ref", String(m));
        ref.setAttribute("aria-label", `${this.words.source} ${m}`);
        ref.setAttribute("role", "img");
        return ref;
      });
      const text = part.kind === "quote" ? make("q", part.text) : part.text;
      return this.english(make(part.kind === "notice" ? "p.note" : "p", text, ...refs));
    }

    /** Whether a fact only says what stands with its badge in the list of grades. */
    repeats(part, graded) {
      const text = part.text.replace(/\.$/, "");
      return part.kind === "fact" && graded.some(
        (j) => text.endsWith(j.printed_grade) && text.includes(j.printed_name.replace(/[:. ]+$/, "")));
    }

    grades(judgements) {
      const items = judgements.map((j) => {
        const shape = make("i");
        shape.setAttribute("aria-hidden", "true");
        const name = j.strand ? `${j.strand}: ${j.printed_name}` : j.printed_name;
        const badge = make(`span.badge.${kindOf(j.rank, j.scale_length)}`, shape, j.printed_grade);
        return make("li", make("span", name), badge);
      });
      const first = judgements[0];
      const whose = [first.authority, day(first.inspected_to || first.published)].filter(Boolean).join(", ");
      return [make("p.head", whose), this.english(make("ul.grades", ...items))];
    }

    table(data) {
      const shown = data.columns.map((_, n) => n).filter((n) => data.rows.some((r) => r[n] !== null));
      const head = make("tr", ...shown.map((n) => make("th", data.columns[n])));
      for (const cell of head.children) cell.scope = "col";
      const rows = data.rows.map((r) => make("tr", ...shown.map((n) => make("td", String(r[n] ?? "–")))));
      const box = make("div.scroll", this.english(make("table", make("thead", head), make("tbody", ...rows))));
      box.tabIndex = 0; // so that it can be scrolled by the keyboard
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", data.columns.join(", "));
      return box;
    }

    sources(box, places, heading) {
      if (!places.length) return;
      const items = places.map((p) => {
        const where = [p.authority, day(p.inspected_to || p.published), ...p.section.slice(-1)];
        if (p.paragraphs.length) where.push(`${this.words.paragraph} ${p.paragraphs.join(", ")}`);
        const item = make("li", p.marker ? `${p.marker}. ` : "", where.filter(Boolean).join(" › "));
        if (p.url) item.append(" › ", this.link(new URL(p.url.replace(/^\//, ""), this.server), `${this.words.page} ${p.page}`));
        if (!p.marker) item.append(make("p.note", p.text));
        return item;
      });
      box.append(make("div.sources", make("p.head", heading), this.english(make("ol.where", ...items))));
    }

    choices(box, cls, heading, pairs) {
      if (!pairs.length) return;
      const buttons = pairs.map(([text, question]) => this.quiet(text, () => {
        this.input.focus(); // the button goes away with the answer that it stands under
        this.ask(question);
      }));
      box.append(make(`div.${cls}`, make("p.head", heading), ...buttons));
    }

    /** Yes is sent at once; No asks for an optional word first. */
    opinion(data) {
      const box = make("div");
      box.tabIndex = -1; // takes the focus of the button that goes away
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", this.words.right);
      const say = async (thumbs, comment) => {
        const answer = data.refusal ? data.refusal.message : data.answer;
        let told = this.words.unkept;
        try {
          const reply = await this.post("feedback", { question: data.question, ...this.scope, thumbs, comment, answer });
          if (reply.ok) told = `${this.words.thanks}${(await reply.json()).kept_days}.`;
        } catch { /* told */ }
        box.replaceChildren(make("p.note", told));
        box.focus();
      };
      const ask = () => {
        const [form, label, input, button] = oneLine(500, (text) => say("down", text));
        label.textContent = this.words.why;
        button.textContent = this.words.send;
        box.replaceChildren(form);
        input.focus();
      };
      const yes = this.quiet(this.words.yes, () => say("up"));
      box.append(make("p.head", this.words.right), yes, this.quiet(this.words.no, ask), make("p.note", this.words.kept));
      return box;
    }

    quiet(text, press) {
      const button = make("button.quiet", text);
      button.type = "button";
      button.addEventListener("click", press);
      return button;
    }

    permalink(data) {
      const url = new URL("./", this.server);
      url.searchParams.set("q", data.question);
      for (const [name, value] of Object.entries(this.scope)) url.searchParams.set(name, value);
      return url;
    }

    link(url, text) {
      const a = make("a", text);
      Object.assign(a, { href: String(url), target: "_blank", rel: "noopener" });
      a.setAttribute("aria-label", `${text} (${this.words.newTab})`);
      return a;
    }
  }

  /** Frames of the service say how high they are; one is known by its window, not by its word. */
  const origin = new URL(here).origin;
  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.data?.type !== "inspection-qa-height") return;
    for (const frame of document.querySelectorAll("iframe")) {
      const height = Math.min(Math.max(Number(event.data.height) || 0, 200), 20000);
      if (frame.contentWindow === event.source) frame.style.height = `${height}px`;
    }
  });
  for (const frame of document.querySelectorAll("iframe")) { // those that were quicker than this script
    if (frame.src.startsWith(`${origin}/`)) frame.contentWindow.postMessage({ type: "inspection-qa-measure" }, origin);
  }

  if (!customElements.get("inspection-qa")) customElements.define("inspection-qa", InspectionQA);
})();
