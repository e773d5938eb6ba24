/* <inspection-qa> - answers from inspection reports inside another page. No framework, no cookies.
   <script src="https://HOST/widget.js" defer></script>
   <inspection-qa authority="Wexcombe" placeholder="Ask about Wexcombe"></inspection-qa>
   Attributes: authority, year, framework (the scope), placeholder, compact, lang (of the labels),
   server (where the widget's own script came from, unless said otherwise).
   Every text goes in by textContent, so nothing in a report or a question can become markup. */
(() => {
  "use strict";
  const here = document.currentScript ? document.currentScript.src : location.href;
  const TIMEOUT_MS = 20000;

  const WORDS = {
    en: {
      label: "Ask what the inspectors said", ask: "Ask", asking: "Looking in the reports …",
      placeholder: "Ask in everyday words", sources: "Where it says so", page: "page",
      paragraph: "paragraph", newTab: "opens in a new tab", more: "Open with all sources",
      source: "Source", also: "You could ask", nearest: "The nearest passages",
      away: "The answering service cannot be reached. Try again later.",
      origin: "This page is not on the list of pages that may ask. Its editor can have it added.",
      busy: "There are too many questions just now. Try again in a minute.",
      failed: "The question could not be answered: ", empty: "Write a question first.",
    },
    cy: {
      label: "Gofynnwch beth ddywedodd yr arolygwyr", ask: "Gofyn", asking: "Yn chwilio …",
      placeholder: "Gofynnwch mewn geiriau bob dydd", sources: "Ble mae'n dweud hynny",
      page: "tudalen", paragraph: "paragraff", newTab: "yn agor mewn tab newydd",
      more: "Agor gyda'r holl ffynonellau", source: "Ffynhonnell", also: "Gallech ofyn",
      nearest: "Y darnau agosaf",
      away: "Ni ellir cyrraedd y gwasanaeth. Rhowch gynnig arall arni yn nes ymlaen.",
      origin: "Nid yw'r dudalen hon ar y rhestr o dudalennau a all ofyn.",
      busy: "Mae gormod o gwestiynau ar hyn o bryd. Rhowch gynnig arall arni mewn munud.",
      failed: "Ni ellid ateb y cwestiwn: ", empty: "Ysgrifennwch gwestiwn yn gyntaf.",
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
button:disabled { opacity: .6; cursor: progress; }
:focus-visible { outline: 3px solid #ffbf47; outline-offset: 1px; box-shadow: 0 0 0 5px #16202a; }
a { color: var(--_accent); text-underline-offset: .15em; }
.out:not(:empty) { margin-top: 1rem; }
.answer { border-left: 5px solid var(--_accent); padding-left: .9rem; margin-bottom: .8rem; }
p { margin: 0 0 .6rem; }
q { quotes: "\\201c" "\\201d"; }
.note, .where { color: var(--_faint); font-size: .92em; }
h3 { font-size: 1em; margin: .8rem 0 .3rem; }
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
:host([compact]) .sources, :host([compact]) .table { display: none; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }`;

  /** An element with a class and children; strings become text, never markup. */
  function make(tag, cls, ...children) {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
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
    const [y, m, d] = iso.split("-").map(Number);
    const names = "January February March April May June July August September October November December";
    return `${d} ${names.split(" ")[m - 1]} ${y}`;
  }

  let count = 0;

  class InspectionQA extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet(); // allowed by a CSP without unsafe-inline; <style> is not
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      const id = `question-${(count += 1)}`;
      this.input = make("input");
      Object.assign(this.input, { id, type: "text", autocomplete: "off", maxLength: 2000 });
      this.input.placeholder = this.getAttribute("placeholder") || this.words.placeholder;
      this.button = make("button", "", this.words.ask);
      const label = make("label", "", this.getAttribute("label") || this.words.label);
      label.htmlFor = id;
      this.out = make("div", "out");
      this.out.setAttribute("aria-live", "polite");
      const form = make("form", "", label, make("div", "row", this.input, this.button));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.ask(this.input.value);
      });
      root.append(make("section", "", form, this.out));
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
      if (!question) return this.show(make("p", "trouble", this.words.empty));
      this.input.value = question;
      this.pending?.abort();
      const pending = (this.pending = new AbortController());
      const timer = setTimeout(() => pending.abort("timeout"), TIMEOUT_MS);
      this.button.disabled = true;
      this.show(make("p", "note", this.words.asking));
      try {
        const response = await fetch(new URL("api/ask", this.server), {
          method: "POST", credentials: "omit", signal: pending.signal,
          headers: { "Content-Type": "application/json" }, body: JSON.stringify(this.body(question)),
        });
        const data = await response.json();
        if (this.pending === pending) this.show(response.ok ? this.answer(data) : this.problem(response, data));
      } catch (error) {
        if (this.pending === pending) this.show(make("p", "trouble", await this.reason()));
      } finally {
        clearTimeout(timer);
        if (this.pending === pending) this.button.disabled = false;
      }
      return undefined;
    }

    body(question) {
      const body = { question, top: 3 };
      for (const name of ["authority", "framework"]) {
        if (this.getAttribute(name)) body[name] = this.getAttribute(name);
      }
      if (/^\d{4}$/.test(this.getAttribute("year") || "")) body.year = Number(this.getAttribute("year"));
      return body;
    }

    problem(response, data) {
      const text = response.status === 429 ? this.words.busy : this.words.failed + (data.detail || response.status);
      return make("p", "trouble", text);
    }

    /** A refused origin and a dead server look alike to a page; an opaque request tells them apart. */
    async reason() {
      try {
        await fetch(new URL("healthz", this.server), { mode: "no-cors", credentials: "omit", signal: AbortSignal.timeout(4000) });
        return this.words.origin;
      } catch {
        return this.words.away;
      }
    }

    show(...nodes) {
      this.out.replaceChildren(...nodes);
      this.dispatchEvent(new CustomEvent("inspection-qa-shown", { bubbles: true }));
    }

    answer(data) {
      const box = make("div", "");
      if (data.refusal) {
        box.append(make("div", "answer", make("p", "", data.refusal.message)));
        this.suggestions(box, data.refusal.suggestions);
        this.sources(box, data.refusal.related, this.words.nearest);
      } else {
        const graded = data.kind === "grade" ? data.judgements : [];
        const parts = data.parts.filter((p) => !this.repeats(p, graded));
        if (parts.length) box.append(make("div", "answer", ...parts.map((p) => this.part(p))));
        if (graded.length) box.append(...this.grades(graded));
        this.sources(box, data.citations, this.words.sources);
      }
      box.append(make("p", "", this.link(this.permalink(data), this.words.more)));
      return box;
    }

    part(part) {
      const refs = part.markers.map((m) => {
        const ref = make("span", "ref", String(m));
        ref.setAttribute("aria-label", `${this.words.source} ${m}`);
        ref.setAttribute("role", "img");
        return ref;
      });
      if (part.kind === "quote") return make("p", "", make("q", "", part.text), ...refs);
      return make("p", part.kind === "notice" ? "note" : "", part.text, ...refs);
    }

    /** Whether a fact only says what stands with its badge in the list of grades. */
    repeats(part, graded) {
      const text = part.text.replace(/\.$/, "");
      return part.kind === "fact" && graded.some(
        (j) => text.endsWith(j.printed_grade) && text.includes(j.printed_name.replace(/[:. ]+$/, "")));
    }

    grades(judgements) {
      const items = judgements.map((j) => {
        const shape = make("i", "");
        shape.setAttribute("aria-hidden", "true");
        const name = j.strand ? `${j.strand}: ${j.printed_name}` : j.printed_name;
        const badge = make("span", `badge ${kindOf(j.rank, j.scale_length)}`, shape, j.printed_grade);
        return make("li", "", make("span", "", name), badge);
      });
      const first = judgements[0];
      const whose = [first.authority, day(first.inspected_to || first.published)].filter(Boolean).join(", ");
      return [make("h3", "", whose), make("ul", "grades", ...items)];
    }

    sources(box, places, heading) {
      if (!places.length) return;
      const items = places.map((p) => {
        const where = [p.authority, day(p.inspected_to || p.published), ...p.section.slice(-1)];
        if (p.paragraphs.length) where.push(`${this.words.paragraph} ${p.paragraphs.join(", ")}`);
        const item = make("li", "", p.marker ? `${p.marker}. ` : "", where.filter(Boolean).join(" › "));
        if (p.url) item.append(" › ", this.link(new URL(p.url.replace(/^\//, ""), this.server), `${this.words.page} ${p.page}`));
        if (!p.marker) item.append(make("p", "note", p.text));
        return item;
      });
      box.append(make("div", "sources", make("h3", "", heading), make("ol", "where", ...items)));
    }

    suggestions(box, texts) {
      if (!texts.length) return;
      const buttons = texts.map((text) => {
        const button = make("button", "quiet", text);
        button.type = "button";
        button.addEventListener("click", () => this.ask(text));
        return button;
      });
      box.append(make("h3", "", this.words.also), make("div", "", ...buttons));
    }

    permalink(data) {
      const url = new URL("./", this.server);
      url.searchParams.set("q", data.question);
      const { authority, year, framework } = this.body("");
      for (const [name, value] of Object.entries({ authority, year, framework })) {
        if (value) url.searchParams.set(name, value);
      }
      return url;
    }

    link(url, text) {
      const a = make("a", "", text);
      Object.assign(a, { href: String(url), target: "_blank", rel: "noopener" });
      a.setAttribute("aria-label", `${text} (${this.words.newTab})`);
      return a;
    }
  }

  if (!customElements.get("inspection-qa")) customElements.define("inspection-qa", InspectionQA);
})();
