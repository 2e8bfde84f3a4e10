/// The page around a simulation's values: no other file, no network.
enum PageTemplate {
    static let text = #"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{{TITLE}} - muster simulate</title>
        <style>
        :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #8a929c; --rule: #d8dde3;
          --demand: #4c78a8; --ready: #2a9d4b; --desired: #e08214; --over: #d62728; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171a; --faint: #8a929c; --rule: #30363d; } }
        body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 1.5rem auto;
          max-width: 1280px; padding: 0 1rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: .2rem .7rem .2rem 0; text-align: right; border-bottom: 1px solid var(--rule); }
        th { color: var(--faint); font-weight: 500; } th:first-child, td:first-child { text-align: left; }
        .scroll { overflow-x: auto; } figure { margin: 1.5rem 0; position: relative; }
        canvas { width: 100%; height: 260px; display: block; cursor: crosshair; touch-action: none; }
        figcaption { display: flex; gap: 1.2rem; align-items: baseline; } figcaption b { margin-right: auto; }
        .key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .35em; background: var(--c); }
        .why { min-height: 3em; color: var(--ink); font-variant-numeric: tabular-nums; } .hint, li { color: var(--faint); }
        </style></head><body>
        <h1>{{TITLE}}</h1>
        <div class="scroll"><table>{{SUMMARY}}</table></div>
        <ul>{{NOTES}}</ul>
        <p class="hint">Drag to zoom, double-click for the whole; the charts move together. Each point is the tightest moment of
        its stretch. Ticks below a chart are decisions; the one nearest to the pointer is told under it.</p>
        <div id="charts"></div>
        <script id="values" type="application/json">{{VALUES}}</script>
        <script>
        "use strict";
        const values = JSON.parse(document.getElementById("values").textContent);
        const charts = [];
        let view = [0, values.seconds], drag = null;
        const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
        const clock = s => new Date((values.start + s) * 1000).toISOString().slice(0, 19).replace("T", " ") + "Z";
        const near = (list, at, key) => {
          let low = 0, high = list.length - 1;
          while (low < high) { const mid = (low + high) >> 1; if (key(list[mid]) < at) low = mid + 1; else high = mid; }
          return low > 0 && Math.abs(key(list[low - 1]) - at) <= Math.abs(key(list[low]) - at) ? low - 1 : low;
        };
        function build(run) {
          const figure = document.createElement("figure"), caption = document.createElement("figcaption");
          const name = document.createElement("b"); name.textContent = run.name; caption.append(name);
          for (const [text, colour] of [["demand", "--demand"], ["capacity", "--ready"], ["desired", "--desired"],
            ["overload", "--over"]]) {
            const key = document.createElement("span"); key.className = "key"; key.textContent = text;
            key.style.setProperty("--c", `var(${colour})`); caption.append(key);
          }
          const canvas = document.createElement("canvas"), why = document.createElement("div"); why.className = "why";
          figure.append(caption, canvas, why); document.getElementById("charts").append(figure);
          const chart = { run, canvas, why, hover: null }; charts.push(chart);
          const at = event => { const box = canvas.getBoundingClientRect();
            return view[0] + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (view[1] - view[0]); };
          canvas.addEventListener("pointerdown", event => { drag = [at(event), at(event)]; canvas.setPointerCapture(event.pointerId); });
          canvas.addEventListener("pointermove", event => { if (drag) drag[1] = at(event); tell(at(event)); });
          canvas.addEventListener("pointerup", () => {
            if (drag && Math.abs(drag[1] - drag[0]) > Math.max(60, (view[1] - view[0]) / 200)) view = drag.sort((a, b) => a - b);
            drag = null; draw(); });
          canvas.addEventListener("pointerleave", () => { if (!drag) tell(null); });
          canvas.addEventListener("dblclick", () => { view = [0, values.seconds]; draw(); });
        }
        function tell(at) {
          for (const chart of charts) {
            chart.hover = at; const run = chart.run;
            if (at === null) { chart.why.textContent = ""; continue; }
            const place = near(run.at, at, x => x);
            let text = `${clock(run.at[place])}: demand ${run.demand[place]}, capacity ${run.ready[place]}, desired ${run.desired[place]} workers`;
            if (run.decisions.length) {
              const near_ = run.decisions[near(run.decisions, at, d => d.at)];
              const change = `${near_.from} to ${near_.to}`;
              text += `\n${clock(near_.at)}: ` + (near_.why.startsWith(change) ? near_.why : `${change}: ${near_.why}`);
            }
            if (run.left_out) text += `\n${run.left_out} decisions are not in this page`;
            chart.why.innerText = text;
          }
          draw();
        }
        function draw() { for (const chart of charts) paint(chart); }
        function paint({ run, canvas, hover }) {
          const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
          canvas.width = width * ratio; canvas.height = height * ratio;
          const pen = canvas.getContext("2d"); pen.scale(ratio, ratio);
          const first = Math.max(0, near(run.at, view[0], x => x) - 1), last = Math.min(run.at.length - 1, near(run.at, view[1], x => x) + 1);
          let top = 1;
          for (let i = first; i <= last; i++) top = Math.max(top, run.demand[i], run.ready[i], run.desired[i]);
          const floor = height - 34, x = s => (s - view[0]) / (view[1] - view[0]) * width, y = v => floor - v / (top * 1.08) * (floor - 8);
          pen.fillStyle = css("--faint"); pen.strokeStyle = css("--rule"); pen.font = "11px system-ui";
          for (let i = 0; i <= 4; i++) { const v = top * i / 4; pen.beginPath(); pen.moveTo(0, y(v)); pen.lineTo(width, y(v)); pen.stroke();
            pen.fillText(v >= 10 ? Math.round(v) : v.toFixed(1), 2, y(v) - 2); }
          for (let i = 0; i < 6; i++) { const s = view[0] + (view[1] - view[0]) * i / 6; pen.fillText(clock(s).slice(0, 16), x(s) + 2, height - 4); }
          pen.beginPath(); pen.moveTo(x(run.at[first]), floor);
          for (let i = first; i <= last; i++) pen.lineTo(x(run.at[i]), y(run.demand[i]));
          pen.lineTo(x(run.at[last]), floor); pen.globalAlpha = .35; pen.fillStyle = css("--demand"); pen.fill(); pen.globalAlpha = 1;
          const line = (list, colour) => { pen.beginPath(); pen.strokeStyle = css(colour); pen.lineWidth = 1.5;
            for (let i = first; i <= last; i++) { if (i > first) pen.lineTo(x(run.at[i]), y(list[i - 1])); pen.lineTo(x(run.at[i]), y(list[i])); } pen.stroke(); };
          line(run.desired, "--desired"); line(run.ready, "--ready");
          pen.fillStyle = css("--over");
          for (let i = first; i <= last; i++) if (run.demand[i] > run.ready[i] + 1e-6)
            pen.fillRect(x(run.at[i]), floor, Math.max(1, x(run.at[Math.min(i + 1, run.at.length - 1)]) - x(run.at[i])), 3);
          pen.fillStyle = css("--desired");
          for (const d of run.decisions) if (d.at >= view[0] && d.at <= view[1]) pen.fillRect(x(d.at), floor + 5, 1, 8);
          if (drag) { pen.globalAlpha = .2; pen.fillRect(x(drag[0]), 0, x(drag[1]) - x(drag[0]), floor); pen.globalAlpha = 1; }
          if (hover !== null) { pen.fillStyle = css("--faint"); pen.fillRect(x(hover), 0, 1, floor + 14); }
        }
        values.runs.forEach(build); addEventListener("resize", draw); draw();
        </script></body></html>
        """#
}
