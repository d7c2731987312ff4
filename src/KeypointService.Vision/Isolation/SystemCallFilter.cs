using System.Runtime.InteropServices;

namespace KeypointService.Vision.Isolation;

/// <summary>
/// Leaves this process the calls to the system that decoding and the runtime's memory need (seccomp-bpf). All others
/// fail as not permitted: no file can be opened, no process begun or signalled, no socket made, and no thread but where one is needed.
/// </summary>
internal static unsafe partial class SystemCallFilter
{
    private const int SecureComputing = 317;
    private const int FilterMode = 1;
    private const int AllThreads = 1;

    private const uint CallTableX64 = 0xc000003e;
    private const uint OtherCallTable = 0x40000000;
    private const uint Allow = 0x7fff0000;
    private const uint FailAsNotPermitted = 0x00050001;
    private const uint Kill = 0x80000000;

    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfSet = 0x45;
    private const ushort Return = 0x06;
    private const uint CallNumber = 0;
    private const uint CallTable = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;

    private const uint Clone = 56;
    private const uint Clone3 = 435;
    private const uint CloneThread = 0x10000;
    private const uint SignalThread = 234;
    private const uint FailAsUnknown = 0x00050026;

    private const uint ControlFile = 72;
    private const uint FirstHarmfulControl = 4;

    // By their numbers on x86-64.
    private static readonly uint[] Allowed =
    [
        0, 1, 3, 8, 17, 19, 20, // read, write, close, lseek, pread64, readv, writev
        5, 262, 32, 33, // fstat, newfstatat, dup, dup2
        7, 271, 232, 281, // poll, ppoll, epoll_wait, epoll_pwait
        9, 10, 11, 12, 25, 28, 27, // mmap, mprotect, munmap, brk, mremap, madvise, mincore
        13, 14, 15, 131, // rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack
        202, 24, 230, 35, 228, 96, 201, // futex, sched_yield, clock_nanosleep, nanosleep, clock_gettime, gettimeofday, time
        39, 186, 324, 204, 309, // getpid, gettid, membarrier, sched_getaffinity, getcpu
        98, 99, 318, // getrusage, sysinfo, getrandom
        60, 231, 273, 334, // exit, exit_group, set_robust_list, rseq
    ];

    /// <param name="allowsThreads">Whether threads may be begun; processes never.</param>
    /// <returns>False where the system has no such filter.</returns>
    public static bool Apply(bool allowsThreads)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return false;
        }

        List<Instruction> program =
        [
            new(LoadWord, 0, 0, CallTable),
            new(JumpIfEqual, 1, 0, CallTableX64),
            new(Return, 0, 0, Kill),
            new(LoadWord, 0, 0, CallNumber),
            new(JumpIfAtLeast, 0, 1, OtherCallTable),
            new(Return, 0, 0, Kill),
        ];
        foreach (var number in Allowed)
        {
            program.Add(new(JumpIfEqual, 0, 1, number));
            program.Add(new(Return, 0, 0, Allow));
        }

        // A signal to a thread of its own: the parent and other processes of this user are none of its business.
        program.Add(new(JumpIfEqual, 0, 4, SignalThread));
        program.Add(new(LoadWord, 0, 0, FirstArgument));
        program.Add(new(JumpIfEqual, 0, 1, (uint)Environment.ProcessId));
        program.Add(new(Return, 0, 0, Allow));
        program.Add(new(Return, 0, 0, FailAsNotPermitted));

        // To copy a descriptor and to look at one's flags. Beyond that one can be made to send any signal to any process of the user.
        program.Add(new(JumpIfEqual, 0, 4, ControlFile));
        program.Add(new(LoadWord, 0, 0, SecondArgument));
        program.Add(new(JumpIfAtLeast, 1, 0, FirstHarmfulControl));
        program.Add(new(Return, 0, 0, Allow));
        program.Add(new(Return, 0, 0, FailAsNotPermitted));

        if (allowsThreads)
        {
            // The later call hides its flags from a filter; where it is not known the C library takes the earlier one.
            program.Add(new(JumpIfEqual, 0, 1, Clone3));
            program.Add(new(Return, 0, 0, FailAsUnknown));
            program.Add(new(JumpIfEqual, 0, 3, Clone));
            program.Add(new(LoadWord, 0, 0, FirstArgument));
            program.Add(new(JumpIfSet, 0, 1, CloneThread));
            program.Add(new(Return, 0, 0, Allow));
        }

        program.Add(new(Return, 0, 0, FailAsNotPermitted));
        var instructions = program.ToArray();
        fixed (Instruction* first = instructions)
        {
            Program whole = new() { Length = (ushort)instructions.Length, Instructions = first };
            return Call(SecureComputing, FilterMode, AllThreads, (nint)(&whole)) == 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long Call(long number, long operation, long flags, nint argument);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
