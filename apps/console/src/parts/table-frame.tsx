import { type ReactNode, useEffect, useRef, useState } from "react";

/** Lets a wide table scroll sideways on its own; then it can be reached, and scrolled, with the keyboard. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  const ref = useRef<HTMLElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const frame = ref.current;
    if (!frame) return;
    const observer = new ResizeObserver(() => setOverflows(frame.scrollWidth > frame.clientWidth));
    for (const element of [frame, ...frame.children]) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={ref}
      style={{ overflowX: "auto" }}
      {...(overflows ? { tabIndex: 0, "aria-label": `${label}, scrolls sideways` } : {})}
    >
      {children}
    </section>
  );
}
