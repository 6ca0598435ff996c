import { useEffect, useState } from 'react'
import { useMutation, useQuery, useSubscription, type CombinedError } from 'urql'
import type { FeedQuery } from './gql/graphql'
import { FEED, LOG, UPDATES } from './operations'

const PAGE = 5
const MATCHES = { STRONG: 'Strong match', GOOD: 'Good match', FAIR: 'Fair match' }

type Edge = FeedQuery['viewer']['recommendedJobs']['edges'][number]

/** The list, a page at a time. A choice makes a new ranking: the list then starts again at its first page. */
export function Feed() {
  const [cursors, setCursors] = useState<(string | null)[]>([null])
  const after = cursors.at(-1) ?? null
  // The first page is always asked for: it begins the ranking that the cursors of the next pages belong to.
  const requestPolicy = after === null ? 'network-only' : 'cache-first'
  const [feed, reload] = useQuery({ query: FEED, variables: { first: PAGE, after }, requestPolicy })
  const [changes, setChanges] = useState(0)
  const [problem, setProblem] = useState<string>()
  const [, log] = useMutation(LOG)

  function startAgain() {
    if (after === null) reload()
    else setCursors([null])
  }
  const [updates] = useSubscription({ query: UPDATES })
  const change = updates.data?.recommendationsUpdated.at
  useEffect(() => {
    if (!change) return
    setChanges((count) => count + 1)
    startAgain()
  }, [change])

  async function like(edge: Edge) {
    const input = {
      key: crypto.randomUUID(), // sent again after a lost answer, it is logged once
      action: 'LIKE' as const,
      item: edge.node.id,
      recommendation: edge.recommendation?.id,
      position: edge.rank,
      page: 'feed',
    }
    const { data, error } = await log({ input })
    setProblem(error ? explain(error) : data?.logInteraction.errors[0]?.message)
  }

  const list = feed.data?.viewer.recommendedJobs
  return (
    <section aria-busy={feed.fetching}>
      <p role="status">
        {feed.fetching ? 'Loading …' : `Page ${cursors.length}`}
        {changes > 0 && `, renewed ${changes} times`}
        {updates.error && ' (changes are not followed: reload to see them)'}
      </p>
      {feed.error && <p role="alert">{explain(feed.error)} <button onClick={startAgain}>Try again</button></p>}
      {problem && <p role="alert">{problem}</p>}
      {list?.emptyReason && <p>{list.emptyReason.message}</p>}
      <ol start={list?.edges[0]?.rank}>
        {list?.edges.map((edge) => <Job key={edge.node.id} edge={edge} onLike={() => void like(edge)} />)}
      </ol>
      <nav>
        <button disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>Back</button>
        <button
          disabled={feed.fetching || !list?.pageInfo.hasNextPage}
          onClick={() => setCursors([...cursors, list?.pageInfo.endCursor ?? null])}
        >
          Next page
        </button>
      </nav>
    </section>
  )
}

function Job({ edge, onLike }: { edge: Edge; onLike: () => void }) {
  const { node } = edge
  const liked = node.viewerState?.liked ?? false
  return (
    <li>
      <h2>{node.title}</h2>
      <p>{[node.company?.name, node.place?.name].filter(Boolean).join(', ')}</p>
      <p className="match">{MATCHES[edge.match]}, <data value={edge.score}>{edge.score.toFixed(1)}</data> of 100</p>
      <ul>{edge.reasons.map((reason) => <li key={reason.message}>{reason.message}</li>)}</ul>
      {edge.cautions.map((caution) => <p key={caution.message} className="caution">{caution.message}</p>)}
      <button aria-pressed={liked} disabled={liked} onClick={onLike}>{liked ? 'Liked' : 'Like'}</button>
    </li>
  )
}

/** Say what went wrong in words of the API; codes are those of docs/api.md. */
function explain(error: CombinedError): string {
  const refused = error.graphQLErrors[0]
  if (!refused) return 'The service cannot be reached.'
  const { code, retryAfter } = refused.extensions as { code?: string; retryAfter?: number }
  if (code === 'UNAUTHENTICATED') return 'This token is not valid, or no longer: use another one.'
  return retryAfter ? `${refused.message} Try again in ${retryAfter} s.` : refused.message
}
