/** Counts what a person does: a click, a drag or a key that acts is one activation; typing and moving the focus are free. */
import type { Locator, Page } from 'playwright-core';

export class Activations {
	readonly #page: Page;
	count = 0;

	constructor( page: Page ) {
		this.#page = page;
	}

	async click( target: Locator ): Promise< void > {
		this.count++;
		await target.click();
	}

	/** Enter, M, Ctrl+Enter: keys that do something. */
	async press( key: string ): Promise< void > {
		this.count++;
		await this.#page.keyboard.press( key );
	}

	/** Through the pointer itself, as a hand does it: down, some pixels, over, up. Either end may shift when values arrive: a hand follows with its eyes. */
	async drag( from: Locator, to: Locator ): Promise< void > {
		this.count++;
		const { mouse } = this.#page;
		await to.waitFor();
		// Waits until it stands still under the pointer.
		await from.hover( { position: { x: 30, y: 8 } } );
		const start = await placeOf( from );
		await mouse.down();
		await mouse.move( start.x + 50, start.y + start.height / 2 + 4, { steps: 4 } );
		for ( let seen = '', end = await placeOf( to ); seen !== JSON.stringify( end ); end = await placeOf( to ) ) {
			seen = JSON.stringify( end );
			await mouse.move( end.x + 60, end.y + end.height / 2, { steps: 10 } );
		}
		await mouse.up();
	}
}

async function placeOf( what: Locator ): Promise< { x: number; y: number; height: number } > {
	const place = await what.boundingBox();
	if ( ! place ) {
		throw new Error( 'nothing to drag, or nowhere to' );
	}
	return place;
}
