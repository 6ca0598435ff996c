import { graphql } from './gql'

export const FEED = graphql(`
  query Feed($first: Int!, $after: String) {
    viewer {
      id
      name
      recommendedJobs(first: $first, after: $after) {
        edges {
          cursor
          rank
          score
          match
          reasons(first: 3) { message strength }
          cautions { message }
          recommendation { id }
          node {
            id
            title
            company { id name }
            place { id name }
            viewerState { liked }
          }
        }
        pageInfo { hasNextPage endCursor }
        emptyReason { message }
      }
    }
  }
`)

export const LOG = graphql(`
  mutation Log($input: LogInteractionInput!) {
    logInteraction(input: $input) {
      interaction { id }
      errors { code message }
    }
  }
`)

export const UPDATES = graphql(`
  subscription Updates {
    recommendationsUpdated { reason at }
  }
`)
