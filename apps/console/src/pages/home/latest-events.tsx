import { Skeleton, Text } from "@mantine/core";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { When } from "../../parts/values.tsx";
import { EventType, SubjectLink } from "../events/event-links.tsx";
import { useNewestEvents } from "../events/use-newest-events.ts";

const most = 8;

export function LatestEvents() {
  const query = useNewestEvents(most);
  return (
    <Section
      title="Latest events"
      padded={false}
      actions={
        <TextLink to="/events" size="sm">
          All
        </TextLink>
      }
    >
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton h={200} />
      ) : query.data.length === 0 ? (
        <Text c="dimmed" p="md">
          Nothing has happened yet.
        </Text>
      ) : (
        <TableFrame label="Latest events">
          <table className="table" aria-label="Latest events">
            <thead>
              <tr>
                <th scope="col">Event</th>
                <th scope="col">About</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((event) => (
                <tr key={event.seq}>
                  <td>
                    <EventType type={event.type} />
                  </td>
                  <td>
                    <SubjectLink event={event} />
                  </td>
                  <td>
                    <When at={event.timestamp} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}
