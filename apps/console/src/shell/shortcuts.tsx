import { Kbd, Modal, Table } from "@mantine/core";
import { useDisclosure, useWindowEvent } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useMay } from "../parts/access.ts";
import { rooms } from "./navigation.ts";

const withinMs = 1200;
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** Keys that work everywhere: `/` searches, `g` and a letter goes to a room, `?` tells them all. */
export function Shortcuts() {
  const navigate = useNavigate();
  const may = useMay();
  const [isHelpOpen, help] = useDisclosure();
  const prefixAt = useRef(0);
  const mine = rooms.filter(({ permission }) => may(permission));

  useWindowEvent("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("[role=dialog]")) return;
    const followsG = event.timeStamp - prefixAt.current < withinMs;
    prefixAt.current = 0;
    const room = followsG ? mine.find(({ key }) => key === event.key) : undefined;
    if (room) void navigate({ to: room.to });
    else if (event.key === "g") prefixAt.current = event.timeStamp;
    else if (event.key === "/") focusSearch();
    else if (event.key === "?") help.open();
    else return;
    event.preventDefault();
  });

  return (
    <Modal
      opened={isHelpOpen}
      onClose={help.close}
      title="Keyboard"
      size="sm"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Table verticalSpacing={4}>
        <Table.Tbody>
          <Shortcut keys={["/"]}>Search</Shortcut>
          {mine.map(({ to, key, label }) => (
            <Shortcut key={to} keys={["g", key]}>
              Go to {label.toLowerCase()}
            </Shortcut>
          ))}
          <Shortcut keys={["Esc"]}>Close what is open</Shortcut>
          <Shortcut keys={["?"]}>Show this</Shortcut>
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function Shortcut({ keys, children }: { keys: readonly string[]; children: React.ReactNode }) {
  return (
    <Table.Tr>
      <Table.Td w={90}>
        {keys.map((key) => (
          <Kbd key={key} mr={4}>
            {key}
          </Kbd>
        ))}
      </Table.Td>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}

/** The page's own search if it has one, else the one that finds everything. */
function focusSearch(): void {
  const field =
    document.querySelector<HTMLInputElement>("input[data-search]") ??
    document.querySelector<HTMLInputElement>("input[data-find]");
  field?.focus();
  field?.select();
}
