/**
 * Activations of a journey, counted, and done in one of three ways, so that one journey proves that a screen needs neither a mouse
 * nor dragging. Typing is free (ux.md 5): a field is reached and filled without being counted.
 */
import type { Locator, Page } from 'playwright-core';

export const MODES = [ 'mouse', 'click-only', 'keyboard-only' ] as const;
export type Mode = ( typeof MODES )[ number ];

/** Tab stops until a control counts as out of reach. */
const REACH = 150;

export class Clicks {
	readonly mode: Mode;
	readonly #page: Page;
	readonly #done: string[] = [];

	constructor( page: Page, mode: Mode ) {
		this.#page = page;
		this.mode = mode;
	}

	/** One activation. In keyboard mode the control is reached by Tab from where the focus is, and pressed by Enter or Space. */
	async activate( control: Locator ): Promise< void > {
		await control.waitFor();
		// A key pressed on a control that is not ready does nothing, and nobody is told.
		await control.and( this.#page.locator( ':not([aria-disabled="true"], :disabled)' ) ).waitFor();
		this.#done.push( ( await control.textContent() )?.trim().replace( /\s+/g, ' ' ) || ( await control.getAttribute( 'aria-label' ) ) || 'control' );
		if ( this.mode === 'keyboard-only' ) {
			await this.#reach( control );
			await this.#page.keyboard.press( await pressedBySpace( control ) ? 'Space' : 'Enter' );
		} else {
			await control.click();
		}
	}

	/** Typing is free; reaching the field by keyboard is proven all the same. */
	async type( field: Locator, text: string ): Promise< void > {
		await field.waitFor();
		if ( this.mode === 'keyboard-only' ) {
			await this.#reach( field );
			await this.#page.keyboard.press( 'ControlOrMeta+a' );
			await this.#page.keyboard.insertText( text );
		} else {
			await field.fill( text );
		}
	}

	/** One activation by mouse where the screen knows dragging; elsewhere `otherwise` does the same in its own counted steps. */
	async drag( from: Locator, to: Locator, otherwise: ( clicks: Clicks ) => Promise< void > ): Promise< void > {
		if ( this.mode !== 'mouse' ) {
			return otherwise( this );
		}
		this.#done.push( 'drag' );
		await from.dragTo( to );
	}

	get count(): number {
		return this.#done.length;
	}

	/** @throws when more than `budget` activations were needed, naming them. */
	within( budget: number ): void {
		if ( this.#done.length > budget ) {
			throw new Error( `${ this.#done.length } activations instead of at most ${ budget }: ${ this.#done.join( ' > ' ) }` );
		}
	}

	async #reach( control: Locator ): Promise< void > {
		for ( let stop = 0; stop < REACH; stop++ ) {
			if ( await control.evaluate( ( node ) => node === node.ownerDocument.activeElement ) ) {
				return;
			}
			// Who sits before the focus is reached backwards, as a person would.
			const behind = await control.evaluate( ( node ) => ( node.ownerDocument.activeElement?.compareDocumentPosition( node ) ?? 0 ) === Node.DOCUMENT_POSITION_PRECEDING );
			await this.#page.keyboard.press( behind ? 'Shift+Tab' : 'Tab' );
		}
		throw new Error( `Not reached by Tab: ${ await control.evaluate( ( node ) => node.outerHTML.slice( 0, 200 ) ) }` );
	}
}

function pressedBySpace( control: Locator ): Promise< boolean > {
	return control.evaluate( ( node ) => node instanceof HTMLInputElement && ( node.type === 'checkbox' || node.type === 'radio' ) );
}
