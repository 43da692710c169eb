namespace Supervisor.Cli;

/// <summary>Both ask the program itself, with [suggest:CURSOR] LINE, so that they never grow old.</summary>
internal static class CompletionScripts
{
    internal const string Bash = """
        # Completion of supervisorctl for bash: source <(supervisorctl completion bash)
        _supervisorctl() {
            local word=${COMP_WORDS[COMP_CWORD]}
            local line=${COMP_LINE:0:COMP_POINT}
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
            # Options are offered to who begins one.
            [[ $word == -* ]] || COMPREPLY=($(printf '%s\n' "${COMPREPLY[@]}" | grep -v '^-'))
            [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$word"))
        }
        complete -o filenames -F _supervisorctl supervisorctl

        """;

    internal const string Zsh = """
        #compdef supervisorctl
        # Completion of supervisorctl for zsh: put it into a directory of $fpath as _supervisorctl, or source it after compinit.
        _supervisorctl() {
            local line="${BUFFER[1,CURSOR]}"
            local -a words_
            words_=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if (( ${#words_} )) && [[ -n "${words_[1]}" ]]; then
                compadd -- "${words_[@]}"
            else
                _files
            fi
        }
        if [[ "${funcstack[1]}" = _supervisorctl ]]; then
            _supervisorctl "$@"
        else
            compdef _supervisorctl supervisorctl
        fi

        """;
}
