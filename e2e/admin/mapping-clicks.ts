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

	/** Through the pointer itself, as a hand does it: down, some pixels, over, up. */
	async drag( from: Locator, to: Locator ): Promise< void > {
		this.count++;
		const [ start, end ] = [ await from.boundingBox(), await to.boundingBox() ];
		if ( ! start || ! end ) {
			throw new Error( 'nothing to drag, or nowhere to' );
		}
		const { mouse } = this.#page;
		await mouse.move( start.x + 30, start.y + start.height / 2 );
		await mouse.down();
		await mouse.move( start.x + 50, start.y + start.height / 2 + 4, { steps: 4 } );
		await mouse.move( end.x + 60, end.y + end.height / 2, { steps: 10 } );
		await mouse.up();
	}
}
