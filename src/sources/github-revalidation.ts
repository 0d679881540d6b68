import type { Dispatcher } from 'undici'

/**
 * Lets a stored answer live on after GitHub said that it still holds. undici's cache throws the stored answer away
 * when the 304 repeats `cache-control`, as GitHub's do, so only every second question would be spared.
 * Belongs below the cache: `dispatcher.compose(keepRevalidated, interceptors.cache(…))`.
 */
export const keepRevalidated: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) =>
      handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStart: (controller, status, headers, message) => {
      const { 'cache-control': _repeated, ...others } = headers
      handler.onResponseStart?.(controller, status, status === 304 ? others : headers, message)
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  })
