import { Button, Group, Modal, Text } from "@mantine/core";
import { createContext, type ReactNode, use, useState } from "react";

interface Question {
  readonly title: string;
  readonly body: ReactNode;
  /** What the button says: `Archive product`. */
  readonly action: string;
  /** It cannot be undone, or not easily. */
  readonly isGrave?: boolean;
}

type Confirm = (question: Question, then: () => void) => void;

const ConfirmContext = createContext<Confirm>(() => {});

/** Asks before something is done: `confirm({ title, body, action }, () => archive.mutate({ id }))`. */
export const useConfirm = (): Confirm => use(ConfirmContext);

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ question: Question; then: () => void } | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const confirm: Confirm = (question, then) => {
    setAsked({ question, then });
    setIsOpen(true);
  };
  return (
    <ConfirmContext value={confirm}>
      {children}
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={asked?.question.title}
        size="sm"
        // Above a drawer that it is asked from.
        zIndex={300}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Text size="md" component="div">
          {asked?.question.body}
        </Text>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={() => setIsOpen(false)}>
            Keep it
          </Button>
          <Button
            data-autofocus
            color={asked?.question.isGrave ? "red.8" : undefined}
            onClick={() => {
              setIsOpen(false);
              asked?.then();
            }}
          >
            {asked?.question.action}
          </Button>
        </Group>
      </Modal>
    </ConfirmContext>
  );
}
