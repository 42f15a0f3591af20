import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

/* Links that know every address of the console. Opened on hover or focus, a page's code is there when it is wanted. */

const RouterAnchor = (props: AnchorProps & ComponentProps<"a">) => <Anchor {...props} />;
const RouterButton = (props: ButtonProps & ComponentProps<"a">) => (
  <Button component="a" {...props} />
);
const RouterRowLink = (props: ComponentProps<"a">) => <a {...props} className="row-link" />;
const RouterNavLink = (props: ComponentProps<"a">) => <a {...props} className="nav-link" />;

export const TextLink = createLink(RouterAnchor);
export const ButtonLink = createLink(RouterButton);
/** The link of a table's row: its whole row is the target. */
export const RowLink = createLink(RouterRowLink);
export const NavLink = createLink(RouterNavLink);
