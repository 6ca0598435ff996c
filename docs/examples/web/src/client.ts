import { createClient as createSocketClient } from 'graphql-ws'
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from 'urql'

const API: string = import.meta.env.VITE_API ?? 'http://127.0.0.1:8000'

/** Connect as the person of a token. The socket is open as long as somebody subscribes. */
export function connect(token: string): Client {
  const authorisation = token ? { Authorization: `Bearer ${token}` } : undefined
  const socket = createSocketClient({
    url: `${API.replace(/^http/, 'ws')}/graphql`,
    connectionParams: authorisation,
    // 4403: the token is no longer valid, and another try with it would end the same way.
    shouldRetry: (event) => !(event instanceof CloseEvent && event.code === 4403),
  })
  return new Client({
    url: `${API}/graphql`,
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { Accept: 'application/graphql-response+json', ...authorisation } }),
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? '', variables }, sink) }),
        }),
      }),
    ],
  })
}
