/**
 * Remote texts before they reach a log, an issue or the store: no e-mail addresses, no phone-like digit runs, no tokens,
 * no stack traces, at most 500 characters (DESIGN.md, invariant 7).
 */
import { singleLine, truncate } from '../../core/text.ts';

const MAX = 500;

export function maskRemote( text: string ): string {
	const masked = text
		.slice( 0, 20_000 )
		.replace( /<(script|style)[\s\S]*?<\/\1>/gi, ' ' )
		.replace( /<[^>]{1,2000}>/g, ' ' )
		.replace( /\bat [\w.`$<>]+\([^)]*\)/g, ' ' )
		.replace( /[^\s@<>"',;:()]+@[^\s@<>"',;:()]+\.[a-z]{2,}/gi, '[e-mail]' )
		.replace( /\beyJ[\w-]+\.[\w-]+\.?[\w-]*/g, '[token]' )
		.replace( /\b(client_secret|client_assertion|password|access_token|sig|code)=[^\s&"]+/gi, '$1=[secret]' )
		.replace( /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [secret]' )
		/** BC quotes the value that was too long: it is a name or an address as often as not. */
		.replace( /\bValue:\s.*$/s, 'Value: [hidden]' )
		.replace( /(?<![\w-])\+?\d(?:[ ().-]?\d){9,}(?![\w-])/g, '[number]' );
	return truncate( singleLine( masked ), MAX );
}
