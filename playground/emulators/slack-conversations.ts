import { type Method, object, text } from './slack-method.ts'

/** emulate knows no channels that are shared, and has another word for those that one cannot see. https://docs.slack.dev/reference/methods/conversations.info */
const info: Method = async (parts, given) => {
  const answer = await parts.upstream.call('conversations.info', parts.botToken, given)
  if (answer.error === 'not_in_channel') return { ...answer, error: 'channel_not_found' }
  const isShared = parts.sharedChannels.has(text(given, 'channel'))
  return answer.ok === true
    ? { ...answer, channel: { ...object(answer.channel), is_ext_shared: isShared, is_shared: isShared } }
    : answer
}

/** The workspace's address is where its messages' links lead. https://docs.slack.dev/reference/methods/auth.test */
const test: Method = async (parts, given) => {
  const answer = await parts.upstream.call('auth.test', parts.botToken, given)
  return answer.ok === true ? { ...answer, url: `${parts.url}/` } : answer
}

export const conversationMethods: Record<string, Method> = { 'conversations.info': info, 'auth.test': test }
