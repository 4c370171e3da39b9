using System.Collections.Immutable;

namespace Vouch.Ledger;

/// <summary>What the verification of a proof file found.</summary>
public abstract record ProofVerdict
{
    private ProofVerdict()
    {
    }

    /// <summary>The exit code of <c>vouch verify</c>: 0 genuine, 1 not genuine, 2 unreadable.</summary>
    public abstract int ExitCode { get; }

    /// <summary>What was found, one plain sentence a line.</summary>
    public abstract ImmutableArray<string> Words { get; }

    /// <summary>
    /// Everything fits. <paramref name="KeyIsTrusted"/> is false when no key was given to compare with: then the file
    /// is only in agreement with itself, and the words ask the reader to compare the key id.
    /// </summary>
    public sealed record Genuine(ProofFile Proof, bool KeyIsTrusted) : ProofVerdict
    {
        /// <inheritdoc/>
        public override int ExitCode => 0;

        /// <inheritdoc/>
        public override ImmutableArray<string> Words => ProofWords.Of(this);
    }

    /// <summary>The file was read and something in it does not fit: each thing that does not, in plain words.</summary>
    public sealed record NotGenuine(ImmutableArray<string> Faults) : ProofVerdict
    {
        /// <inheritdoc/>
        public override int ExitCode => 1;

        /// <inheritdoc/>
        public override ImmutableArray<string> Words => ["NOT GENUINE.", .. Faults];
    }

    /// <summary>This is no proof file that can be read, and why.</summary>
    public sealed record Unreadable(string Why) : ProofVerdict
    {
        /// <inheritdoc/>
        public override int ExitCode => 2;

        /// <inheritdoc/>
        public override ImmutableArray<string> Words => ["UNREADABLE. " + Why];
    }
}
