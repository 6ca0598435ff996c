import { useMemo, useState } from 'react'
import { Provider } from 'urql'
import { connect } from './client'
import { Feed } from './Feed'

const TOKEN = 'token'

export function App() {
  const [token, setToken] = useState(sessionStorage.getItem(TOKEN) ?? '')
  const client = useMemo(() => connect(token), [token])

  function keepToken(next: string) {
    sessionStorage.setItem(TOKEN, next)
    setToken(next)
  }

  return (
    <main>
      <h1>Jobs for you</h1>
      <TokenBox token={token} onChange={keepToken} />
      <Provider value={client} key={token}>
        {token ? <Feed /> : <p>Paste a token to see your jobs: <code>careergraph token --role candidate</code></p>}
      </Provider>
    </main>
  )
}

function TokenBox({ token, onChange }: { token: string; onChange: (token: string) => void }) {
  const [draft, setDraft] = useState(token)
  return (
    <form onSubmit={(event) => { event.preventDefault(); onChange(draft.trim()) }}>
      <label>
        Token <input name="token" type="password" autoComplete="off" value={draft} onChange={(event) => setDraft(event.target.value)} />
      </label>
      <button>Use it</button>
    </form>
  )
}
