<?php
/**
 * Words of the outbox.
 *
 * @package Concord
 */

namespace Concord\Outbox;

defined( 'ABSPATH' ) || exit;

/** States of an event, in the words used in code, screens and docs (docs/semantics.md). */
final class State {

	public const WAITING = 'waiting';

	public const WORKING = 'working';

	public const SYNCED = 'synced';

	public const RETRYING = 'retrying';

	public const NEEDS_YOU = 'needs-you';

	public const SKIPPED = 'skipped';

	public const ALL = array( self::WAITING, self::WORKING, self::SYNCED, self::RETRYING, self::NEEDS_YOU, self::SKIPPED );

	/** Record types, commands excluded. */
	public const RECORD_TYPES = array( 'order', 'refund', 'customer', 'product', Owed::DOCUMENT );

	public const COMMAND = 'command';

	public const KIND_CHANGED = 'changed';

	public const KIND_DELETED = 'deleted';

	/** Held back by a person: later changes of the record do not move the row, only a person does. */
	public const PIN_HELD = 'held';

	/** Skipped by a person, kept like the above. */
	public const PIN_SKIPPED = 'skipped';
}
