import { Group } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";

/** Sibling pages of one room. */
export function PageTabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group component="nav" aria-label={label} gap={4} className="page-tabs" wrap="nowrap">
      {children}
    </Group>
  );
}

export const PageTab = createLink((props: ComponentProps<"a">) => (
  <a {...props} className="page-tab" />
));
