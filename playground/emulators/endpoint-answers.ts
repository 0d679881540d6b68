import type { Behaviour } from './endpoints.ts'

const HTML = 'text/html; charset=UTF-8'

/** What a page that works answers. */
export function healthy(body: string, contentType = HTML): Behaviour {
  return { kind: 'answer', status: 200, headers: { 'content-type': contentType, ...cloudflareHeaders() }, body }
}

/** Vercel's edge, asked for a name that no deployment holds, behind Cloudflare. https://vercel.com/docs/errors/DEPLOYMENT_NOT_FOUND */
export function vercelDeploymentNotFound(): Behaviour {
  return {
    kind: 'answer',
    status: 404,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-vercel-error': 'DEPLOYMENT_NOT_FOUND',
      'x-vercel-id': 'cpt1::q7xkz-1768088542000-3f0c5d2a9b1e',
      ...cloudflareHeaders(),
    },
    body: 'The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND\n\ncpt1::q7xkz-1768088542000-3f0c5d2a9b1e\n',
  }
}

/** Cloudflare's page when the server behind it refuses or answers nonsense. */
export function cloudflareBadGateway(host: string): Behaviour {
  return cloudflareError(host, 502, 'Bad gateway', 'The web server reported a bad gateway error.')
}

/** Cloudflare's page when the server behind it does not take the connection in time. */
export function cloudflareConnectionTimedOut(host: string): Behaviour {
  const happened =
    'The initial connection between Cloudflare’s network and the origin web server timed out. As a result, the web page can not be displayed.'
  return cloudflareError(host, 522, 'Connection timed out', happened)
}

const RAY = '9bc0f2a7de1c4e6b'

function cloudflareHeaders() {
  return { server: 'cloudflare', 'cf-ray': `${RAY}-CPT` }
}

function cloudflareError(host: string, status: number, title: string, happened: string): Behaviour {
  const body = `<!DOCTYPE html>
<html lang="en-US">
<head>
<title>${host} | ${status}: ${title}</title>
<meta charset="UTF-8" />
<meta name="robots" content="noindex, nofollow" />
</head>
<body>
<div id="cf-wrapper"><div id="cf-error-details" class="p-0">
<header><h1><span>${title}</span> <span>Error code ${status}</span></h1></header>
<h2>What happened?</h2>
<p>${happened}</p>
<p>Cloudflare Ray ID: <strong>${RAY}</strong></p>
</div></div>
</body>
</html>
`
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': HTML, 'cache-control': 'private, no-store', ...cloudflareHeaders() },
    body,
  }
}
