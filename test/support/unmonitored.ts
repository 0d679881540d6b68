import { bindIncidents } from '../../src/products/bind-incidents.ts'
import type { Product } from '../../src/products/product.ts'

/** What a product has whose file says nothing of monitors and incidents. */
export const unmonitored: Pick<Product, 'monitors' | 'objective' | 'incidents' | 'maintenance'> = {
  monitors: [],
  objective: null,
  incidents: bindIncidents({ incidents: undefined, channel: undefined }),
  maintenance: [],
}
